import { KfpError, describeError } from '../core/errors.js';
import type { OnProgress } from '../core/progress.js';
import type { Dataset } from '../datasets/types.js';
import { writeDataset } from '../datasets/write.js';
import { createParts, type FinishedRun } from './parts.js';
import { planRuns, plannedSeconds, type PlannedRun } from './plan.js';
import { recordRun, type Instance, type RecordDeps } from './record-run.js';

export interface CollectionOptions {
  readonly instances: readonly Instance[];
  readonly durationSeconds: number;
  readonly output: string;
  readonly seed: number;
  /** Go on with a collection that was interrupted. */
  readonly resume: boolean;
  /** Told in the sidecar. */
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly onProgress?: OnProgress;
  /** Told of a run that had to be given up, and why. */
  readonly onWarning?: (message: string) => void;
  readonly signal: AbortSignal;
}

export interface CollectionResult {
  readonly runs: number;
  readonly interrupted: boolean;
  /** Runs per mode they led to. */
  readonly modes: Readonly<Record<string, number>>;
  readonly dropped: number;
}

/**
 * Makes runs on all instances at once until the time is over, and writes the dataset. A run that
 * would not end in time is not begun. After an interruption the finished runs are in the dataset,
 * and stay beside it for `resume`.
 *
 * @throws KfpError `COLLECTION_UNFINISHED` (parts of an earlier one are there), `COLLECTION_EMPTY`
 */
export async function collect(
  options: CollectionOptions,
  deps: RecordDeps,
): Promise<CollectionResult> {
  const { config, clock } = deps;
  const parts = createParts(`${options.output}.parts`);
  const earlier = await parts.list();
  if (earlier.length > 0 && !options.resume) {
    throw new KfpError(
      'COLLECTION_UNFINISHED',
      `${options.output}.parts holds ${earlier.length} runs of an interrupted collection.`,
      { hint: 'Go on with --resume, or delete that folder to begin anew.', statusCode: 409 },
    );
  }
  const done = new Set(earlier.map(({ record }) => record.runId));
  const finished: FinishedRun[] = [...earlier];
  const plan = planRuns(config, options.seed);
  const nextRun = (): PlannedRun => {
    for (;;) {
      const run = plan.next().value;
      if (!done.has(run.runId)) return run;
    }
  };

  const startedAt = clock.now();
  const deadline = startedAt + options.durationSeconds;
  const busy = new Map<string, string>();
  let dropped = 0;
  const report = (): void => {
    const running = [...busy].map(([target, scenario]) => `${scenario} on ${target}`);
    options.onProgress?.({
      message: `${finished.length} runs; ${running.slice(0, 2).join(', ')}${running.length > 2 ? ', …' : ''}`,
      done: Math.min(clock.now() - startedAt, options.durationSeconds),
      total: options.durationSeconds,
    });
  };

  const work = async (instance: Instance): Promise<void> => {
    while (!options.signal.aborted) {
      const planned = nextRun();
      if (clock.now() + plannedSeconds(planned) > deadline) return;
      busy.set(instance.target, planned.scenario);
      report();
      try {
        const result = await recordRun(planned, instance, deps, options.signal);
        await parts.add(result);
        finished.push(result);
      } catch (error) {
        if (options.signal.aborted) return;
        if (!(error instanceof KfpError)) throw error;
        dropped++;
        options.onWarning?.(
          `${planned.runId} on ${instance.target} given up: ${describeError(error)}`,
        );
      } finally {
        busy.delete(instance.target);
      }
    }
  };
  const ticker = setInterval(report, 1000);
  try {
    await Promise.all(options.instances.map(work));
  } finally {
    clearInterval(ticker);
  }

  if (finished.length === 0) {
    throw new KfpError('COLLECTION_EMPTY', 'Not one run was finished.', {
      hint: options.signal.aborted
        ? 'It was interrupted before the first run ended (two to five minutes).'
        : 'Give it more time: --duration 1200 makes a first useful dataset.',
      statusCode: 400,
    });
  }
  await writeDataset(options.output, assemble(finished, options, config));
  if (!options.signal.aborted) await parts.remove();
  const modes: Record<string, number> = {};
  for (const { record } of finished) modes[record.mode] = (modes[record.mode] ?? 0) + 1;
  return { runs: finished.length, interrupted: options.signal.aborted, modes, dropped };
}

function assemble(
  finished: readonly FinishedRun[],
  options: CollectionOptions,
  config: RecordDeps['config'],
): Dataset {
  const sorted = [...finished].sort((a, b) => a.record.startedAt - b.record.startedAt);
  const signals = config.signals.map(({ name }) => name);
  return {
    signals,
    runs: sorted.map(({ run }) => run),
    metadata: {
      formatVersion: 1,
      profile: config.profile,
      stepSeconds: config.stepSeconds,
      signals,
      versions: options.versions,
      command: options.command,
      seed: options.seed,
      createdAt: new Date().toISOString(),
      runs: sorted.map(({ record }) => record),
    },
  };
}
