import { Type, type Static } from 'typebox';
import { Nullable } from '../core/schemas.js';
import {
  binOf,
  emptyBins,
  stabilityIndex,
  type InputSummary,
  type SignalSummary,
} from '../models/input-summary.js';

/**
 * From here on a population stability index is read as another population (Siddiqi, Credit Risk
 * Scorecards, 2006), provided that the targets of the training do not differ as much from each
 * other: a single target that keeps to its own level has a large index without any drift.
 */
export const DRIFTED = 0.25;

/**
 * Fewer values tell nothing: with ten bins, 100 values of an unchanged signal have an index of
 * about (10 − 1) ÷ 100 = 0.09 with deviation √(2 · 9) ÷ 100 = 0.04, well below {@link DRIFTED}.
 */
export const MIN_VALUES = 100;

/** Values of so long ago count half: a day, so that its rhythm is in it. Seconds. */
const HALF_LIFE = 24 * 3600;

/** Recent values of every signal, counted in the bins of one model. */
export const LiveInputsSchema = Type.Object({
  model: Type.String(),
  /** Unix seconds of the last values taken. */
  at: Type.Number(),
  /** Per signal the weight in each bin; see `emptyBins`. */
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
export function addInput(live: LiveInputs, summary: SignalSummary, value: number): void {
  const weights = (live.weights[summary.signal] ??= emptyBins(summary));
  weights[binOf(summary, value)]! += 1;
}

export const SignalDriftSchema = Type.Object({
  signal: Type.String(),
  values: Type.Number({ description: 'Recent values, the older counting less.' }),
  psi: Nullable(
    Type.Number(),
    'Population stability index against the training data: 0 is no change, null while there are too few values.',
  ),
  limit: Type.Number({ description: 'From here on it drifted.' }),
});
export type SignalDrift = Static<typeof SignalDriftSchema>;

/** How far the recent values of each signal are from those of the training. */
export function inputDrift(summary: InputSummary, live: LiveInputs): SignalDrift[] {
  return summary.map((own) => {
    const weights = live.weights[own.signal] ?? [];
    const values = weights.reduce((sum, weight) => sum + weight, 0);
    return {
      signal: own.signal,
      values,
      psi: values < MIN_VALUES ? null : stabilityIndex(own, weights),
      limit: Math.max(DRIFTED, own.usualIndex),
    };
  });
}
