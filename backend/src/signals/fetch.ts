import type { Config } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import type { PrometheusClient } from '../prometheus/client.js';
import type { Labels } from '../prometheus/parse.js';
import { pickLabels, targetId } from './targets.js';

/** All signals of one target on one grid. */
export interface TargetSignals {
  readonly target: string;
  readonly labels: Labels;
  /** One column per signal of the configuration, in its order; NaN where missing. */
  readonly columns: readonly Float64Array[];
}

/**
 * Asks Prometheus for every signal of every target on the grid `start, start + step, …, end`: one
 * query per signal, however many targets there are. Targets are in the order of their names; one
 * appears as soon as any signal knows it. Series of one target that follow each other are joined.
 *
 * @throws KfpError those of the client, `SIGNAL_LABEL_MISSING`, and `SIGNAL_AMBIGUOUS` when an
 *   expression returns two values for one target at one step
 */
export async function fetchSignals(options: {
  readonly client: PrometheusClient;
  readonly config: Pick<Config, 'signals' | 'stepSeconds' | 'targetLabels'>;
  readonly start: number;
  readonly end: number;
  readonly signal?: AbortSignal;
}): Promise<TargetSignals[]> {
  const { client, config, start, end } = options;
  const { stepSeconds } = config;
  const count = Math.round((end - start) / stepSeconds) + 1;
  const answers = await Promise.all(
    config.signals.map(({ expr }) =>
      client.queryRange(expr, { start, end, stepSeconds }, options.signal),
    ),
  );
  const targets = new Map<string, { labels: Labels; columns: (Float64Array | undefined)[] }>();
  answers.forEach((answer, index) => {
    for (const { labels, values } of answer) {
      const id = targetId(labels, config.targetLabels);
      let entry = targets.get(id);
      if (entry === undefined) {
        entry = {
          labels: pickLabels(labels, config.targetLabels),
          columns: config.signals.map(() => undefined),
        };
        targets.set(id, entry);
      }
      const earlier = entry.columns[index];
      entry.columns[index] = earlier === undefined ? values : joined(earlier, values);
      if (entry.columns[index] === undefined) {
        const { name } = config.signals[index]!;
        throw new KfpError('SIGNAL_AMBIGUOUS', `Signal "${name}" has two series for target ${id}`, {
          hint: `Aggregate its expression: sum by (${config.targetLabels.join(', ')}) (…).`,
        });
      }
    }
  });
  return [...targets]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([target, { labels, columns }]) => ({
      target,
      labels,
      columns: columns.map((column) => column ?? new Float64Array(count).fill(NaN)),
    }));
}

/** Two series that follow each other (a restart may change labels); undefined when they overlap. */
function joined(a: Float64Array, b: Float64Array): Float64Array | undefined {
  if (a.some((value, i) => !Number.isNaN(value) && !Number.isNaN(b[i]))) return undefined;
  return a.map((value, i) => (Number.isNaN(value) ? b[i]! : value));
}
