import type { ThresholdDefinition, FailureModeDefinition } from '../config/schema.js';
import { isBeyond } from '../outcomes/violations.js';
import type { Illness } from './failures.js';

/** Finds the sustained violations of one target, step by step, without keeping its signals. */
export interface ViolationTracker {
  /**
   * @param at index of the step in the columns
   * @param timestamp unix seconds of that step, ascending; steps without data may be left out
   */
  update(columns: readonly Float64Array[], at: number, timestamp: number): void;
  /** Ends what is still on, and gives every violation so far. */
  finish(): Illness[];
}

interface Watch {
  readonly mode: string;
  readonly column: number;
  readonly threshold: ThresholdDefinition;
  from: number;
  last: number;
  beyond: number;
}

/** The rule of `violationSteps`, held equal to it by a test: a missing value is no evidence either way. */
export function createViolationTracker(
  signals: readonly string[],
  modes: readonly FailureModeDefinition[],
  stepSeconds: number,
): ViolationTracker {
  const found: Illness[] = [];
  const watches = modes.flatMap(({ name, thresholds }) =>
    thresholds.map((threshold): Watch => ({
      ...{ mode: name, column: signals.indexOf(threshold.signal), threshold },
      ...{ from: NaN, last: NaN, beyond: 0 },
    })),
  );
  const end = (watch: Watch): void => {
    if (watch.beyond >= watch.threshold.forSteps) {
      found.push({ mode: watch.mode, start: watch.from, end: watch.last });
    }
    watch.beyond = 0;
  };
  return {
    update(columns, at, timestamp) {
      for (const watch of watches) {
        const value = columns[watch.column]![at]!;
        if (isBeyond(value, watch.threshold)) {
          const gap = Math.round((timestamp - watch.last) / stepSeconds) - 1;
          if (watch.beyond > 0 && gap > watch.threshold.forSteps) end(watch);
          if (watch.beyond === 0) watch.from = timestamp;
          watch.last = timestamp;
          watch.beyond++;
        } else if (!Number.isNaN(value)) {
          end(watch);
        }
      }
    },
    finish() {
      watches.forEach(end);
      return found;
    },
  };
}
