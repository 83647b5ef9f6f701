import type { ThresholdDefinition, FailureModeDefinition } from '../config/schema.js';
import { NORMAL } from '../core/modes.js';

/** Whether a value breaks a bound. A missing value breaks none. */
export function isBeyond(value: number, threshold: ThresholdDefinition): boolean {
  return threshold.atLeast === undefined ? value < threshold.below! : value >= threshold.atLeast;
}

/**
 * Marks the steps at which a violation holds: every step of each stretch that has at least `forSteps`
 * steps beyond the bound, from its first. So a failure begins where the bound was first crossed,
 * not where it had lasted long enough.
 *
 * A missing value is no evidence either way. A gap of at most `forSteps` steps with values beyond
 * the bound on both sides belongs to the stretch, but does not count towards its length: a lost
 * scrape neither ends a failure nor makes two of one. A longer gap ends the stretch at its last
 * value. So nothing is ever marked on missing values alone; that a target is gone shows in a signal
 * which says so, as `availability` does.
 *
 * @param into ORed with 1 where the violation holds
 */
function markViolation(
  column: Float64Array,
  threshold: ThresholdDefinition,
  into: Uint8Array,
): void {
  let from = -1;
  let last = -1;
  let beyond = 0;
  const end = (): void => {
    if (from >= 0 && beyond >= threshold.forSteps) into.fill(1, from, last + 1);
    from = -1;
    beyond = 0;
  };
  for (let i = 0; i < column.length; i++) {
    const value = column[i]!;
    if (isBeyond(value, threshold)) {
      if (i - last - 1 > threshold.forSteps) end();
      if (from < 0) from = i;
      last = i;
      beyond++;
    } else if (!Number.isNaN(value)) {
      end();
    }
  }
  end();
}

/**
 * For each failure mode, in the order given, 1 at the steps at which it is a failure.
 *
 * @param columns one per signal, in the order of `signals`
 */
export function violationSteps(
  columns: readonly Float64Array[],
  signals: readonly string[],
  modes: readonly FailureModeDefinition[],
): Uint8Array[] {
  return modes.map((mode) => {
    const marks = new Uint8Array(columns[0]?.length ?? 0);
    for (const threshold of mode.thresholds) {
      markViolation(columns[signals.indexOf(threshold.signal)]!, threshold, marks);
    }
    return marks;
  });
}

export interface RunLabels {
  /** Mode of the first violation; of the mode listed first where two begin together. */
  readonly mode: string;
  readonly violation: Uint8Array;
  readonly timeToFailure: Float64Array;
  /** Index of the first failure's first step; -1 when there is none. */
  readonly failedAtIndex: number;
}

/**
 * What a recorded run led to, read from its signals alone: what was injected plays no part.
 *
 * @param timestamps unix seconds, ascending
 */
export function labelRun(
  timestamps: Float64Array,
  columns: readonly Float64Array[],
  signals: readonly string[],
  modes: readonly FailureModeDefinition[],
): RunLabels {
  const perMode = violationSteps(columns, signals, modes);
  const count = timestamps.length;
  const violation = new Uint8Array(count);
  for (const marks of perMode) marks.forEach((mark, i) => (violation[i]! |= mark));

  let mode: string = NORMAL;
  const failedAtIndex = violation.indexOf(1);
  if (failedAtIndex >= 0) {
    mode = modes[perMode.findIndex((marks) => marks[failedAtIndex] === 1)]!.name;
  }
  const timeToFailure = new Float64Array(count).fill(NaN);
  let next = NaN;
  for (let i = count - 1; i >= 0; i--) {
    if (violation[i] === 1) next = timestamps[i]!;
    timeToFailure[i] = next - timestamps[i]!;
  }
  return { mode, violation, timeToFailure, failedAtIndex };
}
