import type { Bound } from '@kfp/backend/forecasting/types.js';

/** What a method says, in steps; `probability` is that of a crossing within the horizon. */
export interface Answer {
  readonly q10: ArrayLike<number>;
  readonly q50: ArrayLike<number>;
  readonly q90: ArrayLike<number>;
  readonly probability: number;
  /** Steps to the crossing; Infinity when later than four horizons. */
  readonly time10: number;
  readonly time50: number;
  readonly time90: number;
}

export interface Ask {
  readonly history: Float64Array;
  readonly horizonSteps: number;
  readonly bound: Bound;
  readonly sustainedSteps: number;
  readonly period?: number | undefined;
}

export interface Method {
  readonly name: string;
  /** Undefined when it cannot say anything: counted as no crossing. */
  answer(ask: Ask): Answer | undefined;
}

/** Normal quantile of an 80 % interval. */
export const Z90 = 1.2816;

/** Crossing of a path given by means and deviations per step, as far as four horizons. */
export function crossingFrom(
  mean: (step: number) => number,
  deviation: (step: number) => number,
  ask: Ask,
): Pick<Answer, 'probability' | 'time10' | 'time50' | 'time90'> {
  const sign = ask.bound.atLeast === undefined ? -1 : 1;
  const limit = (ask.bound.atLeast ?? ask.bound.below)!;
  const times = [Infinity, Infinity, Infinity];
  let reached = 0;
  let probability = 0;
  for (let step = 0; step < 4 * ask.horizonSteps; step++) {
    const distance = sign * (mean(step) - limit);
    const width = deviation(step);
    const now = width > 0 ? normalCdf(distance / width) : distance >= 0 ? 1 : 0;
    reached = Math.max(reached, now);
    [0.1, 0.5, 0.9].forEach((p, i) => {
      if (reached >= p && times[i] === Infinity) times[i] = step + 1;
    });
    if (step === ask.horizonSteps - 1) probability = reached;
  }
  return { probability, time10: times[0]!, time50: times[1]!, time90: times[2]! };
}

function normalCdf(z: number): number {
  return 1 / (1 + Math.exp(-z * (1.5976 + 0.07056 * z * z)));
}
