import type { Watch } from '../config/schema.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { fetchSignals } from '../history/fetch.js';

/** Steps asked for at once. A long run of many targets in one query is more than a server may answer in time. */
const STRETCH_STEPS = 60;

/**
 * The signals of one target over a whole run, asked for stretch by stretch.
 *
 * @param patiently asks a question again as long as that may help
 * @returns one column per signal, NaN where missing; undefined when no stretch knows the target
 * @throws KfpError as `fetchSignals`
 */
export async function readRun(options: {
  readonly client: PrometheusClient;
  readonly config: Pick<Watch, 'signals' | 'stepSeconds' | 'targetLabels'>;
  readonly target: string;
  /** Unix seconds; both ends are steps of the run. */
  readonly start: number;
  readonly end: number;
  readonly signal: AbortSignal;
  readonly patiently: <T>(ask: () => Promise<T>) => Promise<T>;
}): Promise<Float64Array[] | undefined> {
  const { client, config, target, start, end, signal } = options;
  const { stepSeconds } = config;
  const steps = Math.round((end - start) / stepSeconds) + 1;
  const columns = config.signals.map(() => new Float64Array(steps).fill(NaN));
  let known = false;
  for (let first = 0; first < steps; first += STRETCH_STEPS) {
    const last = Math.min(first + STRETCH_STEPS, steps) - 1;
    const stretch = {
      start: start + first * stepSeconds,
      end: start + last * stepSeconds,
    };
    const fetched = await options.patiently(() =>
      fetchSignals({ client, config, ...stretch, signal }),
    );
    const own = fetched.find((entry) => entry.target === target);
    if (own === undefined) continue;
    known = true;
    own.columns.forEach((column, index) => columns[index]!.set(column, first));
  }
  return known ? columns : undefined;
}
