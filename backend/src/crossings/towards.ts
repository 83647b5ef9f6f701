import type { BinnedHistory } from '../history/bins.js';

/** What a signal must not reach; exactly one is given. */
export interface Threshold {
  readonly atLeast?: number | undefined;
  readonly below?: number | undefined;
}

/**
 * A history in the unit that crossings are learned in: 1 is the threshold, and more is beyond it. A threshold above 0
 * that must not be reached from below is itself the unit. Where the signal must not fall below it, or it is no scale
 * of its own, the unit is the furthest that the signal has been from it.
 *
 * @param history changed in place
 * @returns false where it has never been anywhere but at its threshold: nothing can be told
 */
export function towardsThreshold(
  { means, extremes }: BinnedHistory,
  { atLeast, below }: Threshold,
): boolean {
  if (atLeast !== undefined && atLeast > 0) {
    for (let i = 0; i < means.length; i++) {
      means[i]! /= atLeast;
      extremes[i]! /= atLeast;
    }
    return true;
  }
  const threshold = (atLeast ?? below)!;
  const sign = atLeast === undefined ? 1 : -1;
  let furthest = 0;
  for (const value of means) furthest = Math.max(furthest, sign * (value - threshold) || 0);
  if (!(furthest > 0)) return false;
  for (let i = 0; i < means.length; i++) {
    means[i] = 1 - (sign * (means[i]! - threshold)) / furthest;
    extremes[i] = 1 - (sign * (extremes[i]! - threshold)) / furthest;
  }
  return true;
}
