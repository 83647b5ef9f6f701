import { createForecaster } from '@kfp/backend/forecasting/forecast-signal.js';
import type { Bound } from '@kfp/backend/forecasting/types.js';

/** As in the demo: 60 s in steps of 2 s. */
export const HORIZON_STEPS = 30;

/** Later crossings count as none. */
export const FAR_STEPS = 4 * HORIZON_STEPS;

/** What a method says, in steps; `probability` is that of a crossing within the horizon. */
export interface Answer {
  readonly q10: ArrayLike<number>;
  readonly q50: ArrayLike<number>;
  readonly q90: ArrayLike<number>;
  readonly probability: number;
  /** Steps to the crossing; Infinity when later than {@link FAR_STEPS}. */
  readonly time10: number;
  readonly time50: number;
  readonly time90: number;
}

export interface Ask {
  readonly history: Float64Array;
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

const forecaster = createForecaster({ stepSeconds: 1, horizonSeconds: HORIZON_STEPS });

/** The forecaster of the product. */
export const mixture: Method = {
  name: 'mixture (ours)',
  answer(ask) {
    const forecast = forecaster.forecast(ask.history, ask);
    if (forecast === undefined) return undefined;
    const { probability, q10, q50, q90 } = forecast.crossing!;
    return { ...forecast, probability, time10: q10, time50: q50, time90: q90 };
  },
};

/** The history goes on at its last value; as uncertain as its changes so far. */
export const lastValue: Method = {
  name: 'last value',
  answer(ask) {
    const values = ask.history.filter(Number.isFinite);
    const last = values.at(-1)!;
    let square = 0;
    for (let i = 1; i < values.length; i++) square += (values[i]! - values[i - 1]!) ** 2;
    const deviation = Math.sqrt(square / (values.length - 1));
    return normalAnswer(
      ask,
      () => last,
      (step) => deviation * Math.sqrt(step + 1),
    );
  },
};

/** PromQL `predict_linear` over the history: least squares, with the interval least squares gives. */
export const predictLinear: Method = {
  name: 'predict_linear',
  answer: (ask) => leastSquares(ask, 0),
};

/** Least squares from index `from`; undefined with fewer than three values. */
export function leastSquares(ask: Ask, from: number): Answer | undefined {
  const { history } = ask;
  let [n, st, sv, stt, stv] = [0, 0, 0, 0, 0];
  for (let i = from; i < history.length; i++) {
    if (!Number.isFinite(history[i]!)) continue;
    const t = i - history.length;
    n++;
    st += t;
    sv += history[i]!;
    stt += t * t;
    stv += t * history[i]!;
  }
  if (n < 3) return undefined;
  const centre = st / n;
  const width = stt - st * centre;
  const slope = (stv - centre * sv) / width;
  const middle = sv / n;
  let square = 0;
  for (let i = from; i < history.length; i++) {
    if (!Number.isFinite(history[i]!)) continue;
    square += (history[i]! - middle - slope * (i - history.length - centre)) ** 2;
  }
  const noise = square / (n - 2);
  return normalAnswer(
    ask,
    (step) => middle + slope * (step - centre),
    (step) => Math.sqrt(noise * (1 + 1 / n + (step - centre) ** 2 / width)),
  );
}

/** Quantiles and crossing of normal distributions around a path. */
export function normalAnswer(
  ask: Ask,
  mean: (step: number) => number,
  deviation: (step: number) => number,
): Answer {
  const at = (z: number): number[] =>
    Array.from({ length: HORIZON_STEPS }, (_, i) => mean(i) + z * deviation(i));
  return { q10: at(-Z90), q50: at(0), q90: at(Z90), ...crossingFrom(mean, deviation, ask) };
}

/** Crossing of a path given by means and deviations per step. */
function crossingFrom(
  mean: (step: number) => number,
  deviation: (step: number) => number,
  { bound }: Ask,
): Pick<Answer, 'probability' | 'time10' | 'time50' | 'time90'> {
  const sign = bound.atLeast === undefined ? -1 : 1;
  const limit = (bound.atLeast ?? bound.below)!;
  const times = [Infinity, Infinity, Infinity];
  let reached = 0;
  let probability = 0;
  for (let step = 0; step < FAR_STEPS; step++) {
    const distance = sign * (mean(step) - limit);
    const width = deviation(step);
    const now = width > 0 ? normalCdf(distance / width) : distance >= 0 ? 1 : 0;
    reached = Math.max(reached, now);
    [0.1, 0.5, 0.9].forEach((p, i) => {
      if (reached >= p && times[i] === Infinity) times[i] = step + 1;
    });
    if (step === HORIZON_STEPS - 1) probability = reached;
  }
  return { probability, time10: times[0]!, time50: times[1]!, time90: times[2]! };
}

function normalCdf(z: number): number {
  return 1 / (1 + Math.exp(-z * (1.5976 + 0.07056 * z * z)));
}
