import type { PlannedRun } from './plan.js';

/** Hands out the runs of a plan to the instances that make them. */
export interface RunQueue {
  /** The next run that fits; undefined when none of those that come soon does. */
  take(fits: (run: PlannedRun) => boolean): PlannedRun | undefined;
  /** Puts a run that failed back to the front, once. @returns whether it will be tried again */
  giveBack(run: PlannedRun): boolean;
}

/** So many runs are looked at for one that fits: about a round of the plan. */
const LOOK_AHEAD = 9;

/** @param done ids of runs that need not be made */
export function createRunQueue(
  plan: Iterator<PlannedRun, never>,
  done: ReadonlySet<string>,
): RunQueue {
  const waiting: PlannedRun[] = [];
  const failed = new Set<string>();
  return {
    take(fits) {
      while (waiting.length < LOOK_AHEAD) {
        const run = plan.next().value;
        if (!done.has(run.runId)) waiting.push(run);
      }
      const index = waiting.findIndex(fits);
      return index < 0 ? undefined : waiting.splice(index, 1)[0];
    },
    giveBack(run) {
      if (failed.has(run.runId)) return false;
      failed.add(run.runId);
      waiting.unshift(run);
      return true;
    },
  };
}
