import { normalCdf, Z90 } from './normal.js';
import type { Projection } from './projection.js';
import type { Quantiles } from './types.js';

/** Steps at which the quantiles are solved for; between them they are interpolated. */
const KNOTS = 7;

/** Bisections of a bracket of a few deviations; what is left is a hundredth of one. */
const BISECTIONS = 9;

export interface ValueQuantiles {
  readonly q10: Float64Array;
  readonly q50: Float64Array;
  readonly q90: Float64Array;
}

/** Indices of steps: the first, the last, and others that lie closer near the beginning. */
export function geometricKnots(steps: number, count = KNOTS): readonly number[] {
  const knots = new Set<number>();
  for (let k = 0; k < count; k++) knots.add(Math.round(steps ** (k / (count - 1))) - 1);
  return [...knots];
}

/** Quantiles of a mixture of normal distributions at one step. */
export function valueQuantilesAt(
  projection: Projection,
  step: number,
  range: readonly [number, number] | undefined,
): Quantiles {
  const [low, high] = range ?? [-Infinity, Infinity];
  const at = (p: number): number => clamp(quantileAt(projection, step, p), low, high);
  return { q10: at(0.1), q50: at(0.5), q90: at(0.9) };
}

/** Quantiles of a mixture of normal distributions at every step of the horizon. */
export function valueQuantiles(
  projection: Projection,
  knots: readonly number[],
  steps: number,
  season: Float64Array | undefined,
  range: readonly [number, number] | undefined,
): ValueQuantiles {
  const [low, high] = range ?? [-Infinity, Infinity];
  const at = (p: number): Float64Array => {
    const values = new Float64Array(steps);
    let before = 0;
    for (const knot of knots) {
      values[knot] = quantileAt(projection, knot, p);
      interpolate(values, before, knot);
      before = knot;
    }
    for (let step = 0; step < steps; step++) {
      values[step] = clamp(values[step]! + (season?.[step] ?? 0), low, high);
    }
    return values;
  };
  return { q10: at(0.1), q50: at(0.5), q90: at(0.9) };
}

function quantileAt(projection: Projection, step: number, p: number): number {
  const { size, stride, weight, mean, deviation } = projection;
  const row = step * stride;
  const z = p === 0.5 ? 0 : p < 0.5 ? -Z90 : Z90;
  let low = Infinity;
  let high = -Infinity;
  // Each model's own quantile: the mixture's lies between the least and the greatest of them.
  for (let m = 0; m < size; m++) {
    const own = mean[row + m]! + z * deviation[row + m]!;
    if (own < low) low = own;
    if (own > high) high = own;
  }
  for (let i = 0; i < BISECTIONS && high > low; i++) {
    const middle = (low + high) / 2;
    let below = 0;
    for (let m = 0; m < size; m++) {
      below += weight[m]! * normalCdf((middle - mean[row + m]!) / deviation[row + m]!);
    }
    if (below < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function interpolate(values: Float64Array, from: number, to: number): void {
  const rise = (values[to]! - values[from]!) / (to - from);
  for (let i = from + 1; i < to; i++) values[i] = values[from]! + rise * (i - from);
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
