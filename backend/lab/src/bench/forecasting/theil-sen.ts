import type { Bound, Quantiles } from '@kfp/backend/forecasting/types.js';
import { median } from '../statistics.js';
import { Z90 } from './method.js';

/** The trend of one signal, with an interval for its slope. */
export interface Trend {
  /** The trend's value at the last step. */
  readonly level: number;
  /** Per second: median, and the ends of an 80 % interval. */
  readonly slope: Quantiles;
  /** Standard deviation of the values around the trend, from their median absolute deviation. */
  readonly noise: number;
}

/** Fewer values carry no trend. */
const MIN_VALUES = 5;

/** Makes a median absolute deviation a standard deviation, for normal noise. */
const MAD_TO_DEVIATION = 1.4826;

/**
 * Theil–Sen trend: the median of the slopes between all pairs of values, which a burst of outliers
 * does not move; its interval after Sen (1968), from the variance of Kendall's statistic.
 *
 * @param column values one step apart; NaN is missing
 * @param from first index that counts
 * @param to last index, where `level` is
 * @returns undefined with fewer than five values
 */
export function fitTrend(
  column: Float64Array,
  from: number,
  to: number,
  stepSeconds: number,
): Trend | undefined {
  const times: number[] = [];
  const values: number[] = [];
  for (let i = Math.max(from, 0); i <= to; i++) {
    if (!Number.isFinite(column[i]!)) continue;
    times.push((i - to) * stepSeconds);
    values.push(column[i]!);
  }
  const n = values.length;
  if (n < MIN_VALUES) return undefined;
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let pair = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      slopes[pair++] = (values[j]! - values[i]!) / (times[j]! - times[i]!);
    }
  }
  slopes.sort();
  const slope = median(slopes);
  const spread = Z90 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number): number =>
    slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))]!;
  const residuals = values.map((value, i) => value - slope * times[i]!);
  const level = median(residuals);
  const noise = MAD_TO_DEVIATION * median(residuals.map((r) => Math.abs(r - level)));
  return {
    level,
    slope: {
      q10: at((slopes.length - spread) / 2),
      q50: slope,
      q90: at((slopes.length + spread) / 2),
    },
    noise,
  };
}

/**
 * The trend continued: quantiles of the value `seconds` ahead, from the interval of the slope and
 * the noise around the trend, which are taken to be independent.
 */
export function forecast(trend: Trend, seconds: number): Quantiles {
  const middle = trend.level + trend.slope.q50 * seconds;
  const noise = Z90 * trend.noise;
  const down = Math.hypot((trend.slope.q50 - trend.slope.q10) * seconds, noise);
  const up = Math.hypot((trend.slope.q90 - trend.slope.q50) * seconds, noise);
  return { q10: middle - down, q50: middle, q90: middle + up };
}

/**
 * When a trend reaches a bound: the earliest, median and latest of the slopes' interval.
 *
 * @param farSeconds nothing later is told: undefined when the median is, `farSeconds` for a later end
 * @returns seconds from now, 0 when the level is beyond already
 */
export function timeToBound(trend: Trend, bound: Bound, farSeconds: number): Quantiles | undefined {
  const sign = bound.atLeast === undefined ? -1 : 1;
  const distance = sign * ((bound.atLeast ?? bound.below)! - trend.level);
  if (distance <= 0) return { q10: 0, q50: 0, q90: 0 };
  const { q10, q50, q90 } = trend.slope;
  const after = (slope: number): number => (slope > 0 ? distance / slope : Infinity);
  const [shallow, middle, steep] =
    sign > 0 ? [q10, q50, q90].map(after) : [-q90, -q50, -q10].map(after);
  if (middle! > farSeconds) return undefined;
  return { q10: steep!, q50: middle!, q90: Math.min(shallow!, farSeconds) };
}
