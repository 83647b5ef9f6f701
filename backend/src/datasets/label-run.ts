import { NORMAL } from '../core/modes.js';
import { violationSteps, type ModeThresholds, type ViolationSpan } from '../outcomes/violations.js';
import type { Run } from './types.js';

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
  modes: readonly ModeThresholds[],
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

/**
 * A run as training wants it, labelled by failures instead of by what was injected.
 *
 * @param failures of its target, in the order of time; those outside of the run's time play no part
 */
export function labelByFailures(
  run: Pick<Run, 'runId' | 'target' | 'timestamps' | 'signals'>,
  failures: readonly ViolationSpan[],
): Run {
  const { timestamps } = run;
  const first = timestamps[0]!;
  const last = timestamps.at(-1)!;
  const own = failures.filter(({ start, end }) => end >= first && start <= last);
  const isOn = (time: number): boolean =>
    own.some(({ start, end }) => time >= start && time <= end);
  const mode = own[0]?.mode ?? NORMAL;
  return {
    runId: run.runId,
    target: run.target,
    signals: run.signals,
    timestamps,
    scenario: mode,
    mode,
    violation: Uint8Array.from(timestamps, (time) => (isOn(time) ? 1 : 0)),
    timeToFailure: timestamps.map((time) =>
      isOn(time) ? 0 : (own.find(({ start }) => start > time)?.start ?? NaN) - time,
    ),
  };
}
