import { NORMALISER_SIZE } from './normaliser.js';
import { HOURS } from './season.js';
import { TAIL_SIZE } from './tail.js';

/** Views of a target: what it is now, what it has been for a while, and how it has just changed. */
export const VIEWS = 3;
/** Each view is judged by every signal given the others, and as a whole. */
export const statisticCount = (signals: number): number => VIEWS * (signals + 1);

/** Places in `scalars`. */
export const SEEN = 0;
export const FIRST_TIME = 1;
export const LAST_TIME = 2;
/** Steps the present alarm has lasted; 0 when there is none. */
export const ALARM_STEPS = 3;
/** Steps since the alarm was last confirmed. */
export const CALM_STEPS = 4;
/** What past alarms have added to the level of the next. */
export const MARGIN = 5;
/** Consecutive steps in doubt. */
export const DOUBT_STEPS = 6;
const SCALARS = 7;

/** All that is known of one target: views into one block of memory of fixed size. */
export interface TargetState {
  readonly block: Float64Array;
  readonly scalars: Float64Array;
  readonly tail: Float64Array;
  readonly normalisers: Float64Array;
  /** Per signal: slow centre, steps it was seen for, averages over a few, some and many steps. */
  readonly centre: Float64Array;
  readonly seen: Float64Array;
  readonly quick: Float64Array;
  readonly short: Float64Array;
  readonly long: Float64Array;
  /** Per view: lower triangle of the covariance by rows. */
  readonly covariances: readonly Float64Array[];
  /** HOURS per signal. */
  readonly season: Float64Array;
}

export function blockLength(signals: number): number {
  const triangle = (signals * (signals + 1)) / 2;
  return (
    SCALARS +
    TAIL_SIZE +
    statisticCount(signals) * NORMALISER_SIZE +
    5 * signals +
    VIEWS * triangle +
    HOURS * signals
  );
}

export function createTargetState(
  signals: number,
  block = new Float64Array(blockLength(signals)),
): TargetState {
  let offset = 0;
  const take = (length: number): Float64Array => block.subarray(offset, (offset += length));
  const triangle = (signals * (signals + 1)) / 2;
  return {
    block,
    scalars: take(SCALARS),
    tail: take(TAIL_SIZE),
    normalisers: take(statisticCount(signals) * NORMALISER_SIZE),
    centre: take(signals),
    seen: take(signals),
    quick: take(signals),
    short: take(signals),
    long: take(signals),
    covariances: Array.from({ length: VIEWS }, () => take(triangle)),
    season: take(HOURS * signals),
  };
}
