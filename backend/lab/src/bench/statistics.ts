import type { Random } from '@kfp/backend/core/random.js';
import { quantile as quantileOf } from '@kfp/backend/evaluation/quantile.js';

/** Median and range of some measurements. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** @throws when there are none */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('nothing was measured');
  return {
    median: median(values),
    min: Math.min(...values),
    max: values.reduce((a, b) => Math.max(a, b)),
    count: values.length,
  };
}

/** NaN where there are none. */
export function quantile(values: readonly number[], share: number): number {
  return quantileOf(values, share) ?? NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** NaN where there are none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Standard normal (Box and Muller 1958). */
export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
