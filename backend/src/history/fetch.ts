import type { Watch } from '../config/schema.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { Labels } from '../prometheus/parse.js';
import { readStretch, type SignalProblem } from './stretch.js';

/** All signals of one target on one grid. */
export interface TargetSignals {
  readonly target: string;
  readonly labels: Labels;
  /** One column per signal of the configuration, in its order; NaN where missing. */
  readonly columns: readonly Float64Array[];
}

/**
 * Asks Prometheus for every signal of every target on the grid `start, start + step, …, end`. Targets are in
 * the order of their names; one appears as soon as any signal knows it.
 *
 * @param options.onProblem told of series that fit no target, or one beside another; the target then lacks the
 *   signal. Without it, that is thrown
 * @throws KfpError those of the client; all but connection trouble name the signal. Without `onProblem` also
 *   `SIGNAL_LABEL_MISSING`, and `SIGNAL_AMBIGUOUS` when an expression returns two values for one target at one
 *   step
 */
export async function fetchSignals(options: {
  readonly client: Pick<PrometheusClient, 'queryRange'>;
  readonly config: Pick<Watch, 'signals' | 'stepSeconds' | 'targetLabels'>;
  readonly start: number;
  readonly end: number;
  readonly onProblem?: ((problem: SignalProblem) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}): Promise<TargetSignals[]> {
  const { client, config, start, end, signal } = options;
  const starts = config.signals.map(() => start);
  // Ranges may be longer than the server answers at once.
  const eachSeries: PrometheusClient['eachSeries'] = async (expr, range, take, abort) =>
    (await client.queryRange(expr, range, abort)).forEach(take);
  const stretch = await readStretch({ client: { eachSeries }, config, starts, end, signal });
  for (const problem of stretch.problems) {
    const isQuery = problem.target === undefined && problem.error.code !== 'SIGNAL_LABEL_MISSING';
    if (isQuery || options.onProblem === undefined) throw problem.error;
    options.onProblem(problem);
  }
  const { count } = stretch;
  return [...stretch.found]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([target, { labels, values }]) => ({
      target,
      labels,
      columns: config.signals.map((_, i) => values.subarray(i * count, (i + 1) * count)),
    }));
}
