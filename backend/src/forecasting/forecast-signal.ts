import { KfpError } from '../core/errors.js';
import { createBank } from './bank.js';
import { crossingOf, type Crossing } from './crossing.js';
import { createProjection, type Projection } from './projection.js';
import { geometricKnots, valueQuantiles, valueQuantilesAt } from './quantiles.js';
import { measureSampling, thin } from './sampling.js';
import { createSegmenter } from './segment.js';
import type { Season } from './season.js';
import { TREND_MODELS } from './trend-models.js';
import type { Bound, Quantiles } from './types.js';

export interface ForecasterOptions {
  readonly stepSeconds: number;
  /** Rounded to whole steps, at least one. */
  readonly horizonSeconds: number;
}

export interface SignalOptions {
  /** What the signal must not reach. Without it no crossing is told. */
  readonly bound?: Bound | undefined;
  /** Steps beyond the bound in a row that count as crossing it. Default 1. */
  readonly sustainedSteps?: number | undefined;
  /** Values the signal can take, ends included; quantiles are held to it. */
  readonly range?: readonly [number, number] | undefined;
  /** The rhythm that was taken out of the history, and is to be added again: see `findSeason`. */
  readonly season?: Pick<Season, 'observed' | 'ahead'> | undefined;
}

/** Quantiles per step ahead, of the value; each of length `horizonSteps`. */
export interface SignalForecast {
  readonly q10: Float64Array;
  readonly q50: Float64Array;
  readonly q90: Float64Array;
  /** Absent without a bound. */
  readonly crossing?: Crossing | undefined;
}

export interface Forecaster {
  readonly horizonSteps: number;
  /**
   * @param history uniform steps, newest last; NaN is missing
   * @returns undefined when fewer than five values are known, or they lead to no numbers
   */
  forecast(history: Float64Array, signal?: SignalOptions): SignalForecast | undefined;
  /**
   * The value at the horizon alone, for many signals at every step.
   *
   * @param range see `SignalOptions`
   * @returns undefined when fewer than five values are known, or they lead to no numbers
   */
  atHorizon(history: Float64Array, range?: SignalOptions['range']): Quantiles | undefined;
}

interface BoundedSignal extends SignalOptions {
  readonly bound: Bound;
}

/** Crossing times are told to so many horizons; beyond, a trend says nothing. */
export const FAR_HORIZONS = 4;

/** Steps up to the horizon at which a crossing is solved for. */
const CROSSING_KNOTS = 12;

/** Steps of history that are read; the oldest errors of more would have no weight. */
const MAX_STEPS = 120;

/**
 * Forecasts one signal after another in memory of its own, so that a cycle over many targets
 * allocates only its results.
 *
 * The forecast is a mixture of exponential smoothings that differ in how quickly they follow and in
 * whether the trend flattens, goes on or accelerates; each is weighted by how well it foretold the
 * last steps, one and several ahead, and is as uncertain as that showed it to be. The bench
 * (`npm run bench:forecasting`) prints how this compares with the alternatives, among them
 * `predict_linear` and the models of `@bsull/augurs`.
 *
 * @throws KfpError `FORECAST_OPTIONS_INVALID`
 */
export function createForecaster(options: ForecasterOptions): Forecaster {
  const { stepSeconds, horizonSeconds } = options;
  const everyStep = createUniformForecaster(options);
  const { horizonSteps } = everyStep;
  const byStride = new Map<number, Forecaster>();
  const ofStride = (stride: number): Forecaster => {
    let one = byStride.get(stride);
    if (one === undefined) {
      one = createUniformForecaster({ stepSeconds: stride * stepSeconds, horizonSeconds });
      byStride.set(stride, one);
    }
    return one;
  };
  return {
    horizonSteps,
    atHorizon(history, range) {
      const sampling = measureSampling(history);
      const { stride } = sampling;
      if (stride === 1) return everyStep.atHorizon(history, range);
      return ofStride(stride).atHorizon(thin(history, sampling), range);
    },
    forecast(history, signal = {}) {
      const sampling = measureSampling(history);
      const { stride, age } = sampling;
      if (stride === 1 || signal.season !== undefined) return everyStep.forecast(history, signal);
      const thinned = thin(history, sampling);
      const coarse = ofStride(stride).forecast(thinned, strided(signal, stride));
      if (coarse === undefined) return undefined;
      const fine = (values: Float64Array): Float64Array =>
        interpolated(values, thinned.at(-1)!, horizonSteps, stride);
      const { q10, q50, q90, crossing } = coarse;
      const since = (age % stride) * stepSeconds;
      return {
        q10: fine(q10),
        q50: fine(q50),
        q90: fine(q90),
        crossing: crossing && refined(crossing, horizonSteps, stride, since),
      };
    },
  };
}

/** The same signal with so many steps taken for one. */
function strided<T extends SignalOptions>(signal: T, stride: number): T {
  return { ...signal, sustainedSteps: Math.ceil((signal.sustainedSteps ?? 1) / stride) };
}

/** @param since seconds from the newest sample, which the times are counted from, to the last step */
function refined(crossing: Crossing, steps: number, stride: number, since: number): Crossing {
  const sooner = (seconds: number): number => Math.max(0, seconds - since);
  const { probability, q10, q50, q90, cdf } = crossing;
  const fine = Float64Array.from(
    { length: steps },
    (_, i) => cdf[Math.min(cdf.length - 1, Math.floor(i / stride))]!,
  );
  return { probability, q10: sooner(q10), q50: sooner(q50), q90: sooner(q90), cdf: fine };
}

/** Values between those of every `stride`-th step. */
function interpolated(
  values: Float64Array,
  now: number,
  steps: number,
  stride: number,
): Float64Array {
  return Float64Array.from({ length: steps }, (_, i) => {
    const place = (i + 1) / stride;
    const before = Math.floor(place);
    const from = before === 0 ? now : values[Math.min(before, values.length) - 1]!;
    const to = values[Math.min(before, values.length - 1)]!;
    return from + (place - before) * (to - from);
  });
}

/** A forecaster of histories that have a new value at every step. */
function createUniformForecaster(options: ForecasterOptions): Forecaster {
  const { stepSeconds, horizonSeconds } = options;
  if (!(stepSeconds > 0 && horizonSeconds > 0)) {
    throw new KfpError(
      'FORECAST_OPTIONS_INVALID',
      `Cannot forecast ${horizonSeconds} s ahead in steps of ${stepSeconds} s.`,
      { hint: 'Give a step and a horizon above 0.', statusCode: 400 },
    );
  }
  const horizonSteps = Math.max(1, Math.round(horizonSeconds / stepSeconds));
  const farSteps = FAR_HORIZONS * horizonSteps;
  const segmenter = createSegmenter(MAX_STEPS);
  const bank = createBank(MAX_STEPS);
  const project = createProjection(farSteps, TREND_MODELS.length);
  const knots = geometricKnots(horizonSteps);
  const farKnots = [
    ...geometricKnots(horizonSteps, CROSSING_KNOTS),
    ...geometricKnots(farSteps, CROSSING_KNOTS).filter((step) => step >= horizonSteps),
  ];

  // Projecting one step alone is several times as fast.
  const atTheEnd = new Uint8Array(farSteps);
  atTheEnd[horizonSteps - 1] = 1;

  const crossing = (
    projection: Projection,
    history: Float64Array,
    { bound, sustainedSteps = 1, season }: BoundedSignal,
  ): Crossing =>
    crossingOf(
      projection,
      farKnots,
      horizonSteps,
      stepSeconds,
      bound,
      sustainedSteps,
      season?.ahead,
      isBeyondNow(season?.observed ?? history, bound, sustainedSteps),
    );

  return {
    horizonSteps,
    atHorizon(history, range) {
      const segment = segmenter(history);
      if (segment === undefined) return undefined;
      const projection = project(bank(segment), segment.stale, atTheEnd);
      const quantiles = valueQuantilesAt(projection, horizonSteps - 1, range);
      return Object.values(quantiles).every(Number.isFinite) ? quantiles : undefined;
    },
    forecast(history, signal = {}) {
      const segment = segmenter(history);
      if (segment === undefined) return undefined;
      const projection = project(bank(segment), segment.stale);
      const { bound, range, season } = signal;
      const quantiles = valueQuantiles(projection, knots, horizonSteps, season?.ahead, range);
      // A trend in huge values leaves what a double can hold.
      if (![quantiles.q10, quantiles.q50, quantiles.q90].every(areNumbers)) return undefined;
      if (bound === undefined) return quantiles;
      return { ...quantiles, crossing: crossing(projection, history, { ...signal, bound }) };
    },
  };
}

function areNumbers(values: Float64Array): boolean {
  return values.every(Number.isFinite);
}

/** Whether the last known values, as many as must be sustained, are all beyond the bound. */
function isBeyondNow(history: Float64Array, bound: Bound, sustainedSteps: number): boolean {
  let beyond = 0;
  for (let i = history.length - 1; i >= 0 && beyond < sustainedSteps; i--) {
    const value = history[i]!;
    if (!Number.isFinite(value)) continue;
    if (bound.atLeast === undefined ? !(value < bound.below!) : value < bound.atLeast) return false;
    beyond++;
  }
  return beyond === sustainedSteps;
}
