import type { Watch } from '../config/schema.js';
import type { ViolationSpan } from '../outcomes/violations.js';
import type { ReplayedHistory } from './replay.js';
import type { Span } from './spans.js';

/** A stretch of one target's history that is to be learned from. */
export interface PlannedRun extends Span {
  readonly target: string;
  /** The failure it leads to; undefined where it stays quiet. */
  readonly failure: ViolationSpan | undefined;
}

type Past = Pick<ReplayedHistory, 'target' | 'seen' | 'failures'>;

/** What lies before a failure besides the first window, in horizons: the last one teaches the mode. */
const LEAD_HORIZONS = 3;

/** Nearer than this to the failure nothing counts as quiet, in horizons. */
const QUIET_HORIZONS = 2;

/** How long a quiet run is besides its first window, in horizons. */
const QUIET_RUN_HORIZONS = 4;

/** Quiet runs are many; so many are enough, or so many per failure. */
const MIN_QUIET_RUNS = 40;
const QUIET_RUNS_PER_FAILURE = 4;

/**
 * Cuts long histories into runs: one before each failure, and quiet ones spread evenly over the rest.
 * Left out are the recovery after a failure, and what fails for longer than a horizon.
 */
export function planRuns(
  histories: readonly Past[],
  config: Pick<Watch, 'windowSeconds' | 'horizonSeconds' | 'stepSeconds'>,
): PlannedRun[] {
  const { windowSeconds, horizonSeconds, stepSeconds } = config;
  const failing: PlannedRun[] = [];
  const quiet: PlannedRun[] = [];
  const quietLength = windowSeconds + QUIET_RUN_HORIZONS * horizonSeconds;
  for (const { target, seen, failures } of histories) {
    let from = seen.start;
    const addQuiet = (until: number): void => {
      for (let start = from; start + quietLength <= until; start += quietLength + stepSeconds) {
        quiet.push({ target, start, end: start + quietLength, failure: undefined });
      }
    };
    for (const failure of failures) {
      addQuiet(failure.start - QUIET_HORIZONS * horizonSeconds);
      const start = Math.max(from, failure.start - windowSeconds - LEAD_HORIZONS * horizonSeconds);
      // Without a full window before the failure there is nothing to learn.
      if (failure.start - start > windowSeconds) {
        const end = Math.min(failure.end, failure.start + horizonSeconds);
        failing.push({ target, start, end, failure });
      }
      from = failure.end + windowSeconds + stepSeconds;
    }
    addQuiet(seen.end);
  }
  return [
    ...failing,
    ...evenly(quiet, Math.max(MIN_QUIET_RUNS, QUIET_RUNS_PER_FAILURE * failing.length)),
  ];
}

function evenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}
