import { setMaxListeners } from 'node:events';
import { KfpError, describeError } from '../core/errors.js';
import type { OnProgress } from '../core/progress.js';
import { writeDataset } from '../datasets/write.js';
import { assembleDataset } from './assemble.js';
import { createParts, type CollectionIdentity, type FinishedRun, type Parts } from './parts.js';
import { planQuietRuns, planRuns, plannedSeconds, type PlannedRun } from './plan.js';
import { recordRun, type Instance, type RecordDeps } from './record-run.js';
import { createRunQueue } from './run-queue.js';

export interface CollectionOptions {
  readonly instances: readonly Instance[];
  /** Time for all runs of each instance, those of an interrupted collection included. */
  readonly durationSeconds: number;
  readonly output: string;
  readonly seed: number;
  /** Runs without any failure only. */
  readonly quiet: boolean;
  /** Go on with a collection that was interrupted. */
  readonly resume: boolean;
  /** Told in the sidecar. */
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly onProgress?: OnProgress;
  readonly signal: AbortSignal;
}

export interface CollectionResult {
  /** Runs in the dataset, those of an interrupted collection included; 0 when there is no dataset. */
  readonly runs: number;
  readonly interrupted: boolean;
  /** Runs per mode they led to. */
  readonly modes: Readonly<Record<string, number>>;
  /** Runs given up after a second attempt. */
  readonly dropped: number;
}

/** After so many failed runs in a row an instance is left alone. */
const MAX_FAILURES = 3;

/** A run, its recovery included, and some seconds to read it from Prometheus. */
const READING_SECONDS = 5;

/**
 * Makes runs on all instances at once until the time is over, and writes the dataset. A run that
 * would not end in time is not begun. A run that fails is tried once more. After an interruption
 * the finished runs are in the dataset, and stay beside it for `resume`.
 *
 * @throws KfpError `COLLECTION_UNFINISHED` (parts of an earlier one are there),
 *   `COLLECTION_NOT_FOUND` (nothing to resume), `COLLECTION_CHANGED` (it does not fit),
 *   `COLLECTION_EMPTY`, `COLLECTION_STOPPED` (every
 *   instance failed; what was finished is kept), `OUTPUT_UNWRITABLE`
 */
// Long because the instances share their queue, what is finished and what went wrong.
export async function collect(
  options: CollectionOptions,
  deps: RecordDeps,
): Promise<CollectionResult> {
  const { config, clock } = deps;
  const { instances, output, seed } = options;
  const identity = {
    profile: config.name,
    stepSeconds: config.stepSeconds,
    signals: config.signals.map(({ name }) => name),
    seed,
  };
  const { parts, earlier } = await openParts(output, identity, options.resume);
  const finished: FinishedRun[] = [...earlier];
  const queue = createRunQueue(
    options.quiet ? planQuietRuns(seed) : planRuns(config, seed),
    new Set(earlier.map(({ record }) => record.runId)),
  );

  const spent = earlier.reduce((sum, { record }) => sum + record.endedAt - record.startedAt, 0);
  const seconds = Math.max(0, options.durationSeconds - spent / instances.length);
  const startedAt = clock.now();
  const deadline = startedAt + seconds;
  // A defect in one instance's work ends the others in good order too.
  const defect = new AbortController();
  const signal = AbortSignal.any([options.signal, defect.signal]);
  // Every instance waits on it: more than ten are many instances, not a leak.
  setMaxListeners(0, signal);
  const busy = new Map<string, string>();
  let dropped = 0;
  let failed = 0;
  let trouble: unknown;
  const report = (): void => {
    const running = [...busy].map(([target, scenario]) => `${scenario} on ${target}`);
    options.onProgress?.({
      message: `${finished.length} runs; ${running.slice(0, 2).join(', ')}${running.length > 2 ? ', …' : ''}`,
      done: Math.min(clock.now() - startedAt, seconds),
      total: seconds,
    });
  };

  const work = async (instance: Instance): Promise<void> => {
    let failures = 0;
    // What failed here is left to another instance, if there is one: the fault may be this one's.
    const failedHere = new Set<string>();
    const mayTry = (run: PlannedRun): boolean =>
      instances.length === 1 || !failedHere.has(run.runId);
    while (!signal.aborted) {
      const planned = queue.take(
        (run) => mayTry(run) && clock.now() + plannedSeconds(run) + READING_SECONDS <= deadline,
      );
      if (planned === undefined) return;
      busy.set(instance.target, planned.scenario);
      report();
      try {
        const result = await recordRun(planned, instance, deps, signal);
        await parts.add(result);
        finished.push(result);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        // Neither a defect nor a disk that takes nothing is mended by another run.
        if (!(error instanceof KfpError) || error.code === 'OUTPUT_UNWRITABLE') throw error;
        trouble = error;
        failures++;
        failedHere.add(planned.runId);
        const again = queue.giveBack(planned);
        if (!again) dropped++;
        deps.onWarning?.(
          `${planned.runId} on ${instance.target} failed and is ${again ? 'made again' : 'given up'}: ${describeError(error)}`,
        );
        if (failures < MAX_FAILURES) continue;
        failed++;
        deps.onWarning?.(
          `${instance.target} failed ${failures} times in a row and is left alone from now on`,
        );
        return;
      } finally {
        busy.delete(instance.target);
      }
    }
  };
  const restoreLoad = async (instance: Instance): Promise<void> => {
    await instance.load?.setFactor(1).catch((error: unknown) => {
      deps.onWarning?.(`the load of ${instance.target} stays changed: ${describeError(error)}`);
    });
  };
  const ticker = setInterval(report, 1000);
  try {
    const ended = await Promise.allSettled(
      instances.map((instance) =>
        work(instance)
          .catch((error: unknown) => {
            defect.abort();
            throw error;
          })
          .finally(() => restoreLoad(instance)),
      ),
    );
    const broken = ended.find((outcome) => outcome.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
  } finally {
    clearInterval(ticker);
  }

  return finish(options, identity, parts, finished, {
    dropped,
    interrupted: options.signal.aborted,
    // Only where every instance was given up.
    stoppedBy: failed === instances.length ? trouble : undefined,
    createdAt: clock.now(),
  });
}

/** Writes the dataset of what was finished. */
async function finish(
  { output, command, versions }: CollectionOptions,
  identity: CollectionIdentity,
  parts: Parts,
  finished: readonly FinishedRun[],
  how: {
    readonly dropped: number;
    readonly interrupted: boolean;
    readonly stoppedBy: unknown;
    readonly createdAt: number;
  },
): Promise<CollectionResult> {
  const { dropped, interrupted, stoppedBy, createdAt } = how;
  const stopped = !interrupted && stoppedBy !== undefined;
  const modes: Record<string, number> = {};
  for (const { record } of finished) modes[record.mode] = (modes[record.mode] ?? 0) + 1;
  const result = { runs: finished.length, interrupted, modes, dropped };
  if (finished.length === 0) {
    await parts.remove();
    if (interrupted) return result;
    throw stopped ? allFailed('not one run was finished', stoppedBy) : empty();
  }
  const origin = { ...identity, command, versions, createdAt };
  await writeDataset(output, assembleDataset(finished, origin));
  if (stopped) {
    throw allFailed(`${finished.length} runs are in ${output}`, stoppedBy, 'Go on with --resume.');
  }
  if (!interrupted) await parts.remove();
  return result;
}

/** Begins a collection, or finds what an interrupted one has finished. */
async function openParts(
  output: string,
  identity: CollectionIdentity,
  resume: boolean,
): Promise<{ readonly parts: Parts; readonly earlier: readonly FinishedRun[] }> {
  const folder = `${output}.parts`;
  const parts = createParts(folder);
  const earlier = await parts.list();
  if (resume && earlier.length === 0) {
    throw new KfpError('COLLECTION_NOT_FOUND', `There are no runs in ${folder} to go on with.`, {
      hint: 'Begin a collection without --resume; a finished one needs none.',
      statusCode: 404,
    });
  }
  if (!resume && earlier.length > 0) {
    throw new KfpError(
      'COLLECTION_UNFINISHED',
      `${folder} holds ${earlier.length} runs of an interrupted collection.`,
      { hint: 'Go on with --resume, or delete that folder to begin anew.', statusCode: 409 },
    );
  }
  await (resume ? parts.check(identity) : parts.begin(identity));
  return { parts, earlier };
}

function empty(): KfpError {
  return new KfpError('COLLECTION_EMPTY', 'The time is too short for a single run.', {
    hint: 'A run takes two to five minutes; --duration 1200 makes a first useful dataset.',
    statusCode: 400,
  });
}

function allFailed(outcome: string, cause: unknown, then = ''): KfpError {
  return new KfpError(
    'COLLECTION_STOPPED',
    `Every instance failed ${MAX_FAILURES} times in a row; ${outcome}`,
    { cause, hint: `Mend what the error names. ${then}`.trim(), statusCode: 502 },
  );
}
