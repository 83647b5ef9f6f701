import type { BreachDefinition, FailureModeDefinition } from '../config/schema.js';
import { isBeyond } from '../signals/breaches.js';
import type { Illness } from './failures.js';

/** Finds the sustained breaches of one target, step by step, without keeping its signals. */
export interface BreachTracker {
  /**
   * @param at index of the step in the columns
   * @param timestamp unix seconds of that step, ascending; steps without data may be left out
   */
  update(columns: readonly Float64Array[], at: number, timestamp: number): void;
  /** Ends what is still on, and gives every breach so far. */
  finish(): Illness[];
}

interface Watch {
  readonly mode: string;
  readonly column: number;
  readonly breach: BreachDefinition;
  from: number;
  last: number;
  beyond: number;
}

/** The rule of `breachSteps`, held equal to it by a test: a missing value is no evidence either way. */
export function createBreachTracker(
  signals: readonly string[],
  modes: readonly FailureModeDefinition[],
  stepSeconds: number,
): BreachTracker {
  const found: Illness[] = [];
  const watches = modes.flatMap(({ name, breaches }) =>
    breaches.map((breach): Watch => ({
      ...{ mode: name, column: signals.indexOf(breach.signal), breach },
      ...{ from: NaN, last: NaN, beyond: 0 },
    })),
  );
  const end = (watch: Watch): void => {
    if (watch.beyond >= watch.breach.forSteps) {
      found.push({ mode: watch.mode, start: watch.from, end: watch.last });
    }
    watch.beyond = 0;
  };
  return {
    update(columns, at, timestamp) {
      for (const watch of watches) {
        const value = columns[watch.column]![at]!;
        if (isBeyond(value, watch.breach)) {
          const gap = Math.round((timestamp - watch.last) / stepSeconds) - 1;
          if (watch.beyond > 0 && gap > watch.breach.forSteps) end(watch);
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
