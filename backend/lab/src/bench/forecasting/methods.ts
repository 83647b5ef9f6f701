import { createForecaster, type Forecaster } from '@kfp/backend/forecasting/forecast-signal.js';
import { Z90, crossingFrom, type Answer, type Ask, type Method } from './method.js';
import { fitTrend, forecast, timeToBound } from './theil-sen.js';

/** The forecaster of the product. */
export function mixture(): Method {
  const forecasters = new Map<number, Forecaster>();
  return {
    name: 'mixture (ours)',
    answer(ask) {
      let own = forecasters.get(ask.horizonSteps);
      if (own === undefined) {
        own = createForecaster({ stepSeconds: 1, horizonSeconds: ask.horizonSteps });
        forecasters.set(ask.horizonSteps, own);
      }
      const forecast = own.forecast(ask.history, ask);
      if (forecast === undefined) return undefined;
      const { probability, q10, q50, q90 } = forecast.crossing!;
      return { ...forecast, probability, time10: q10, time50: q50, time90: q90 };
    },
  };
}

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

/** Robust line, without model choice. */
export const theilSen: Method = {
  name: 'Theil–Sen line',
  answer({ history, bound, horizonSteps }) {
    const trend = fitTrend(history, history.length - 30, history.length - 1, 1);
    if (trend === undefined) return undefined;
    const quantiles = Array.from({ length: horizonSteps }, (_, i) => forecast(trend, i + 1));
    const time = timeToBound(trend, bound, 4 * horizonSteps);
    return {
      q10: quantiles.map((q) => q.q10),
      q50: quantiles.map((q) => q.q50),
      q90: quantiles.map((q) => q.q90),
      probability: time !== undefined && time.q50 <= horizonSteps ? 1 : 0,
      time10: time?.q10 ?? Infinity,
      time50: time?.q50 ?? Infinity,
      time90: time?.q90 ?? Infinity,
    };
  },
};

/** Quantiles and crossing of normal distributions around a path. */
export function normalAnswer(
  ask: Ask,
  mean: (step: number) => number,
  deviation: (step: number) => number,
): Answer {
  const at = (z: number): number[] =>
    Array.from({ length: ask.horizonSteps }, (_, i) => mean(i) + z * deviation(i));
  return { q10: at(-Z90), q50: at(0), q90: at(Z90), ...crossingFrom(mean, deviation, ask) };
}
