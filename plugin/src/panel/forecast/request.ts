import type { ForecastRequest } from '../../api/types';
import { isKnown, newestOf, type Point, type Values } from '../series/values';

/** Values sent at most, as the service takes them: a rhythm shows in many. */
const MAX_VALUES = 500;

/** With fewer known values there is no forecast. */
const MIN_VALUES = 5;

/** Steps ahead at most, as the service takes them. */
const MAX_STEPS = 1000;

export interface Bound {
  readonly atLeast?: number;
  readonly below?: number;
}

export interface SeriesRequest {
  readonly request: ForecastRequest;
  /** The last value known, at which the forecast begins. Unix milliseconds. */
  readonly start: Point;
}

/**
 * What to ask for the forecast of a series: its newest values, one step apart, with null where a step
 * has none.
 *
 * @param times unix milliseconds, ascending
 * @returns undefined where too few values are known
 */
export function requestFor(
  times: readonly number[],
  values: Values,
  stepMs: number,
  horizonMs: number,
  bound: Bound | undefined,
): SeriesRequest | undefined {
  const start = newestOf({ times, values });
  if (start === undefined) return undefined;
  const sent = new Array<number | null>(MAX_VALUES).fill(null);
  let known = 0;
  for (let i = times.length - 1; i >= 0; i--) {
    const slot = MAX_VALUES - 1 - Math.round((start.time - times[i]!) / stepMs);
    if (slot < 0) break;
    const value = values[i];
    if (!isKnown(value) || sent[slot] !== null) continue;
    sent[slot] = value;
    known++;
  }
  if (known < MIN_VALUES) return undefined;
  const first = sent.findIndex((value) => value !== null);
  return {
    request: {
      values: sent.slice(first),
      stepSeconds: stepMs / 1000,
      horizonSeconds: Math.min(Math.max(horizonMs, stepMs), MAX_STEPS * stepMs) / 1000,
      ...bound,
    },
    start,
  };
}
