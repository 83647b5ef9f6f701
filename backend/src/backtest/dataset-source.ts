import type { Watch } from '../config/schema.js';
import { checkFit } from '../datasets/check-fit.js';
import type { Dataset, Run } from '../datasets/types.js';
import type { Labels } from '../prometheus/parse.js';
import type { HistorySource } from './source.js';

/**
 * The runs of a dataset, target by target in the order of time. Windows never cross runs, so that
 * every run begins anew. A run belongs to a stretch when it lies in it as a whole.
 *
 * @throws KfpError `DATASET_INCOMPATIBLE` for another step or other signals than the configuration's
 */
export function createDatasetSource(options: {
  readonly dataset: Dataset;
  readonly config: Watch;
  /** The file it was read from. */
  readonly name: string;
}): HistorySource {
  const { dataset, config, name } = options;
  checkFit(dataset, config);
  const overlap = Math.round(config.windowSeconds / config.stepSeconds);
  const runs = dataset.runs
    .filter((run) => run.timestamps.length > 0)
    .sort((a, b) => a.target.localeCompare(b.target) || startOf(a) - startOf(b));
  const records = new Map(dataset.metadata.runs.map((record) => [record.runId, record]));
  const padded = (column: Float64Array): Float64Array => {
    const longer = new Float64Array(overlap + column.length).fill(NaN);
    longer.set(column, overlap);
    return longer;
  };
  return {
    name,
    stretch: {
      from: runs.reduce((least, run) => Math.min(least, startOf(run)), Infinity),
      to: runs.reduce((most, run) => Math.max(most, endOf(run)), -Infinity),
    },
    async *chunks(stretch, signal) {
      const chosen = runs.filter((run) => liesIn(run, stretch));
      for (const [index, run] of chosen.entries()) {
        signal?.throwIfAborted();
        const labels = labelsOf(run.target, config.targetLabels);
        yield {
          fresh: true,
          start: startOf(run),
          steps: run.timestamps.length,
          overlap,
          targets: [{ target: run.target, labels, columns: run.signals.map(padded) }],
          recorded: { run, record: records.get(run.runId) },
          done: (index + 1) / chosen.length,
        };
      }
    },
    async signalOf(target, signal, { from, to }) {
      const run = runs.find(
        (each) => each.target === target && startOf(each) <= to && endOf(each) >= from,
      );
      const values = run?.signals[dataset.signals.indexOf(signal)];
      if (run === undefined || values === undefined) return undefined;
      const first = run.timestamps.findIndex((time) => time >= from);
      const after = run.timestamps.findIndex((time) => time > to);
      return {
        start: run.timestamps[first]!,
        values: values.subarray(first, after < 0 ? values.length : after),
      };
    },
  };
}

/**
 * The moment at which a share of the runs has ended. The runs that are under way then are on neither
 * side of it.
 *
 * @param share in (0, 1)
 */
export function splitByRuns(dataset: Dataset, share: number): number {
  const ends = dataset.runs
    .filter((run) => run.timestamps.length > 0)
    .map(endOf)
    .sort((a, b) => a - b);
  return ends[Math.min(ends.length, Math.max(1, Math.round(share * ends.length))) - 1]!;
}

/** Whether a whole run lies within a stretch. */
export function liesIn(run: Run, { from, to }: { from: number; to: number }): boolean {
  return run.timestamps.length > 0 && startOf(run) >= from && endOf(run) <= to;
}

/** A dataset keeps a target's name only. Its first values have no colon where its labels allow it. */
export function labelsOf(target: string, names: readonly string[]): Labels {
  const parts = target.split(':');
  return Object.fromEntries(
    names.map((label, index) => [
      label,
      index === names.length - 1 ? parts.slice(index).join(':') : (parts[index] ?? ''),
    ]),
  );
}

function startOf(run: Run): number {
  return run.timestamps[0]!;
}

function endOf(run: Run): number {
  return run.timestamps.at(-1)!;
}
