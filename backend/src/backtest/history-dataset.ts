import type { Watch } from '../config/schema.js';
import type { Dataset, Run } from '../datasets/types.js';
import { labelByFailures } from '../datasets/label-run.js';
import type { PlannedRun } from './plan-runs.js';
import type { HistorySource, Stretch } from './source.js';

/** The least failures of a mode that it can be learned and judged from. */
export const MIN_FAILURES = 2;

/**
 * Copies planned runs out of a history, reading it once more.
 *
 * @returns a dataset of the runs whose mode occurs at least twice, and the modes that do not
 */
export async function datasetOfHistory(options: {
  readonly source: HistorySource;
  readonly stretch: Stretch;
  readonly config: Watch;
  readonly plan: readonly PlannedRun[];
  readonly versions: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onDone?: (share: number) => void;
}): Promise<{ readonly dataset: Dataset; readonly tooRare: readonly string[] }> {
  const { source, stretch, config } = options;
  const { stepSeconds } = config;
  const counts = new Map<string, number>();
  for (const { failure } of options.plan) {
    if (failure !== undefined) counts.set(failure.mode, (counts.get(failure.mode) ?? 0) + 1);
  }
  const tooRare = [...counts].flatMap(([mode, n]) => (n < MIN_FAILURES ? [mode] : []));
  const plan = options.plan.filter(({ failure }) => !tooRare.includes(failure?.mode ?? ''));
  const stepsOf = ({ start, end }: PlannedRun): number =>
    Math.round((end - start) / stepSeconds) + 1;
  const columns = plan.map((run) =>
    config.signals.map(() => new Float64Array(stepsOf(run)).fill(NaN)),
  );
  const ofTarget = new Map<string, number[]>();
  plan.forEach(({ target }, index) => {
    ofTarget.set(target, [...(ofTarget.get(target) ?? []), index]);
  });
  for await (const chunk of source.chunks(stretch, options.signal)) {
    for (const { target, columns: read } of chunk.targets) {
      for (const index of ofTarget.get(target) ?? []) {
        const run = plan[index]!;
        const offset = Math.round((chunk.start - run.start) / stepSeconds);
        const from = Math.max(0, -offset);
        const to = Math.min(chunk.steps, stepsOf(run) - offset);
        if (to <= from) continue;
        read.forEach((column, s) =>
          columns[index]![s]!.set(
            column.subarray(chunk.overlap + from, chunk.overlap + to),
            offset + from,
          ),
        );
      }
    }
    options.onDone?.(chunk.done);
  }
  const runs = plan.map((planned, index): Run => {
    const timestamps = Float64Array.from(
      { length: stepsOf(planned) },
      (_, step) => planned.start + step * stepSeconds,
    );
    const runId = `${planned.target}@${planned.start}`;
    return labelByFailures(
      { runId, target: planned.target, timestamps, signals: columns[index]! },
      planned.failure === undefined ? [] : [planned.failure],
    );
  });
  return { dataset: asDataset(runs, options), tooRare };
}

/** Runs that stand in no file as a dataset. */
export function asDataset(
  runs: readonly Run[],
  about: {
    readonly source: HistorySource;
    readonly config: Watch;
    readonly versions: Readonly<Record<string, string>>;
    readonly seed: number;
  },
): Dataset {
  const { config, versions, seed } = about;
  const signals = config.signals.map(({ name }) => name);
  return {
    signals,
    runs,
    metadata: {
      formatVersion: 1,
      profile: config.name,
      stepSeconds: config.stepSeconds,
      signals,
      versions,
      seed,
      command: `kfp backtest on ${about.source.name}`,
      createdAt: new Date(
        1e3 * Math.max(0, ...runs.map((run) => run.timestamps.at(-1)!)),
      ).toISOString(),
      runs: runs.map(({ runId, target, scenario, mode, timestamps }) => ({
        runId,
        target,
        scenario,
        mode,
        settings: {},
        startedAt: timestamps[0]!,
        endedAt: timestamps.at(-1)!,
      })),
    },
  };
}
