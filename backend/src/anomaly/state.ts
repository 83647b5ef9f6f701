import { LEVELS_SIZE } from './levels.js';

/** All that is known of one target, in one piece of memory of fixed size. */
export interface TargetState {
  readonly bytes: Uint8Array;
  /** Times; see the places below. */
  readonly times: Float64Array;
  /** All else: 32 bits are enough for what is an estimate anyway. */
  readonly memory: Float32Array;
}

/** Places in `times`. Unix seconds of the last step; 0 before the first. */
export const LAST_TIME = 0;
/** Number of the bucket that is being gathered; 0 is none. */
export const OPEN_BUCKET = 1;
/** Buckets at which the present alarm began (0: none) and from which on another may begin. */
export const ALARM_BEGAN = 2;
export const SILENT_UNTIL = 3;
/** The first bucket that was judged; 0 before. */
export const FIRST_JUDGED = 4;
const TIMES = 5;

/** Places in `memory`. Of the last bucket: its score (0 while warming up), and whether there is one. */
export const SCORE = 0;
export const IS_JUDGED = 1;
/** Views beyond their tails in the most unusual signal, and how many it has. */
export const VIEWS_BEYOND = 2;
export const VIEWS_OF = 3;
/** Consecutive calm buckets of the present alarm. */
export const CALM = 4;
/** What past alarms count at present. */
export const HABIT = 5;
/** The level that the score rests on. */
export const LEVEL = 6;
/** The highest level of the last alarm. */
export const PEAK = 7;
export const LEVELS = 8;
const PER_SIGNAL = LEVELS + LEVELS_SIZE;

/** Where the parts begin in `memory`. */
export interface Layout {
  /** Sum and number of the values of the open bucket, then shares in the last level: one per signal. */
  readonly sums: number;
  readonly counts: number;
  readonly shares: number;
  readonly companions: number;
  /** The first signal; the others follow. */
  readonly signals: number;
  readonly size: number;
  readonly bytes: number;
}

/** @param parts floats of the companions, and of each signal */
export function layoutOf(
  signals: number,
  parts: { readonly companions: number; readonly signal: number },
): Layout {
  const companions = PER_SIGNAL + 3 * signals;
  const first = companions + parts.companions;
  const size = first + signals * parts.signal;
  return {
    sums: PER_SIGNAL,
    counts: PER_SIGNAL + signals,
    shares: PER_SIGNAL + 2 * signals,
    companions,
    signals: first,
    size,
    bytes: 8 * TIMES + 4 * size,
  };
}

/** @param from bytes of a saved state, copied; zeros when absent */
export function createTargetState(layout: Layout, from?: Uint8Array): TargetState {
  const bytes = new Uint8Array(layout.bytes);
  if (from !== undefined) bytes.set(from);
  return {
    bytes,
    times: new Float64Array(bytes.buffer, 0, TIMES),
    memory: new Float32Array(bytes.buffer, 8 * TIMES, layout.size),
  };
}
