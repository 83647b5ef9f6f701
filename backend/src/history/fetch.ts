import type { Watch } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import type { PrometheusClient } from '../prometheus/client.js';
import { gridPoints } from '../prometheus/grid.js';
import type { Labels } from '../prometheus/parse.js';
import { pickLabels, targetId } from '../watches/targets.js';

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
 *   expression returns two values for one target at one step; all but connection trouble name the
 *   signal
 */
export async function fetchSignals(options: {
  readonly client: PrometheusClient;
  readonly config: Pick<Watch, 'signals' | 'stepSeconds' | 'targetLabels'>;
  readonly start: number;
  readonly end: number;
  readonly signal?: AbortSignal | undefined;
}): Promise<TargetSignals[]> {
  const { client, config } = options;
  const { stepSeconds, targetLabels } = config;
  const range = { start: options.start, end: options.end, stepSeconds };
  const answers = await Promise.all(
    config.signals.map(({ name, expr }) =>
      client.queryRange(expr, range, options.signal).catch((error: unknown) => {
        throw ofSignal(name, error);
      }),
    ),
  );
  const targets = new Map<string, { labels: Labels; columns: (Joined | undefined)[] }>();
  answers.forEach((answer, index) => {
    const { name } = config.signals[index]!;
    for (const { labels, values } of answer) {
      const id = targetId(labels, targetLabels, name);
      let entry = targets.get(id);
      if (entry === undefined) {
        entry = {
          labels: pickLabels(labels, targetLabels),
          columns: config.signals.map(() => undefined),
        };
        targets.set(id, entry);
      }
      const earlier = entry.columns[index];
      if (earlier === undefined) {
        entry.columns[index] = { labels, values };
      } else {
        const both = joined(earlier.values, values);
        if (both === undefined) throw ambiguous(name, id, [earlier.labels, labels], targetLabels);
        entry.columns[index] = { labels, values: both };
      }
    }
  });
  const count = gridPoints(range);
  return [...targets]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([target, { labels, columns }]) => ({
      target,
      labels,
      columns: columns.map((column) => column?.values ?? new Float64Array(count).fill(NaN)),
    }));
}

interface Joined {
  /** Of the series that was joined last. */
  readonly labels: Labels;
  readonly values: Float64Array;
}

/** Adds the signal's name to an error of its query. */
export function ofSignal(name: string, error: unknown): unknown {
  const about = [
    'PROMETHEUS_QUERY_FAILED',
    'PROMETHEUS_BAD_RESPONSE',
    'PROMETHEUS_ANSWER_TOO_LARGE',
  ];
  if (!(error instanceof KfpError) || !about.includes(error.code)) return error;
  return new KfpError(error.code, `Signal "${name}": ${error.message}`, {
    cause: error,
    statusCode: error.statusCode,
    hint: error.hint,
  });
}

function ambiguous(
  name: string,
  target: string,
  series: readonly Labels[],
  targetLabels: readonly string[],
): KfpError {
  return new KfpError(
    'SIGNAL_AMBIGUOUS',
    `Signal "${name}" has two values at one time for target ${target}: ${series
      .map((labels) => JSON.stringify(labels))
      .join(' and ')}`,
    { hint: `Aggregate its expression: sum by (${targetLabels.join(', ')}) (…).` },
  );
}

/** Two series that follow each other (a restart may change labels); undefined when they overlap. */
function joined(a: Float64Array, b: Float64Array): Float64Array | undefined {
  if (a.some((value, i) => !Number.isNaN(value) && !Number.isNaN(b[i]))) return undefined;
  return a.map((value, i) => (Number.isNaN(value) ? b[i]! : value));
}
