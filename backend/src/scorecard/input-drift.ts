import { Type, type Static } from 'typebox';
import { binOf, type InputSummary, type SignalSummary } from '../models/input-summary.js';

/**
 * From here on a population stability index is read as another population than that of the
 * training (Siddiqi, Credit Risk Scorecards, 2006).
 */
export const DRIFTED = 0.25;

/**
 * Fewer values tell nothing: with ten bins, 100 values of an unchanged signal have an index of
 * about (10 − 1) ÷ 100 = 0.09 with deviation √(2 · 9) ÷ 100 = 0.04, well below {@link DRIFTED}.
 */
export const LEAST_VALUES = 100;

/** Values of so long ago count half: a day, so that its rhythm is in it. Seconds. */
const HALF_LIFE = 24 * 3600;

/** An empty bin counts as this share, so that the logarithm stays finite. */
const LEAST_SHARE = 1e-3;

/** Recent values of every signal, counted in the bins of one model. */
export const LiveInputsSchema = Type.Object({
  model: Type.String(),
  /** Unix seconds of the last values taken. */
  at: Type.Number(),
  /** Per signal the weight in each bin; the last is that of missing values. */
  weights: Type.Record(Type.String(), Type.Array(Type.Number())),
});

export type LiveInputs = Static<typeof LiveInputsSchema>;

export function newLiveInputs(model: string, at: number): LiveInputs {
  return { model, at, weights: {} };
}

/** Forgets a little of the old; to be called before the values of one moment are added. */
export function ageInputs(live: LiveInputs, at: number): void {
  const kept = 0.5 ** (Math.max(0, at - live.at) / HALF_LIFE);
  for (const weights of Object.values(live.weights)) {
    weights.forEach((weight, bin) => (weights[bin] = weight * kept));
  }
  live.at = at;
}

/** @param value NaN where missing */
export function addInput(live: LiveInputs, { signal, edges }: SignalSummary, value: number): void {
  const weights = (live.weights[signal] ??= new Array<number>(edges.length + 2).fill(0));
  const bin = Number.isNaN(value) ? edges.length + 1 : binOf(edges, value);
  weights[bin]! += 1;
}

/**
 * The population stability index of each signal, Σ (live − training) · ln(live ÷ training) over its
 * bins and that of the missing values: 0 where nothing changed.
 *
 * @returns null for a signal of which too little was seen
 */
export function inputDrift(
  summary: InputSummary,
  live: LiveInputs,
): { readonly signal: string; readonly values: number; readonly psi: number | null }[] {
  return summary.map(({ signal, shares, missing }) => {
    const weights = live.weights[signal] ?? [];
    const values = weights.reduce((sum, weight) => sum + weight, 0);
    if (values < LEAST_VALUES) return { signal, values, psi: null };
    const expected = [...shares, missing];
    const psi = expected.reduce((sum, share, bin) => {
      const before = Math.max(share, LEAST_SHARE);
      const now = Math.max(weights[bin]! / values, LEAST_SHARE);
      return sum + (now - before) * Math.log(now / before);
    }, 0);
    return { signal, values, psi };
  });
}
