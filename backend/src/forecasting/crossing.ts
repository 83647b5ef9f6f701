import { normalCdf } from './normal.js';
import type { Projection } from './projection.js';
import type { Bound } from './types.js';

/** When a signal reaches its bound. */
export interface Crossing {
  /** Of a crossing within the horizon. */
  readonly probability: number;
  /** Seconds to the crossing: Infinity where it is later than four horizons, or never. */
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
  /** Probability of a crossing by the end of each step; non-decreasing; length `horizonSteps`. */
  readonly cdf: Float64Array;
}

/** Relative width of a distance to the bound that is taken for none. */
const TINY = 1e-12;

/**
 * The distribution of the first step at which the path is beyond the bound: per model the
 * probability of being there at each step, made non-decreasing, then mixed. It is the path that
 * counts, not a single noisy value, as far as the crossing must be sustained.
 *
 * @param knots steps at which it is solved for, ascending, the horizon's last among them; between
 *   them the probability is interpolated
 * @param beyondNow the values so far are a crossing already: every time is 0
 */
export function crossingOf(
  projection: Projection,
  knots: readonly number[],
  horizonSteps: number,
  stepSeconds: number,
  bound: Bound,
  sustainedSteps: number,
  season: Float64Array | undefined,
  beyondNow: boolean,
): Crossing {
  const { size, steps, stride, weight, mean, deviation, pathDeviation } = projection;
  const sign = bound.atLeast === undefined ? -1 : 1;
  const limit = (bound.atLeast ?? bound.below)!;
  const cdf = new Float64Array(steps);
  if (beyondNow) {
    return { probability: 1, q10: 0, q50: 0, q90: 0, cdf: cdf.subarray(0, horizonSteps).fill(1) };
  }
  for (let m = 0; m < size; m++) {
    let reached = 0;
    const share = weight[m]!;
    for (const step of knots) {
      const cell = step * stride + m;
      const at = season === undefined ? limit : limit - season[step]!;
      // A mean of several values is as noisy as the path and its share of one value's noise.
      const path = pathDeviation[cell]! ** 2;
      const noise = (deviation[cell]! ** 2 - path) / sustainedSteps;
      const width = Math.sqrt(path + noise) + TINY * Math.abs(at);
      const now = normalCdf((sign * (mean[cell]! - at)) / width);
      if (now > reached) reached = now;
      cdf[step]! += share * reached;
    }
  }
  let before = -1;
  for (const knot of knots) {
    const from = before < 0 ? 0 : cdf[before]!;
    const rise = (cdf[knot]! - from) / (knot - before);
    for (let step = before + 1; step < knot; step++) cdf[step] = from + rise * (step - before);
    before = knot;
  }
  const timeOf = (p: number): number => {
    let step = 0;
    while (step < steps && cdf[step]! < p) step++;
    if (step === steps) return Infinity;
    const before = step === 0 ? 0 : cdf[step - 1]!;
    return stepSeconds * (step + (p - before) / (cdf[step]! - before));
  };
  const [q10, q50, q90] = [timeOf(0.1), timeOf(0.5), timeOf(0.9)];
  return { probability: cdf[horizonSteps - 1]!, q10, q50, q90, cdf: cdf.slice(0, horizonSteps) };
}
