import type { Config } from '../config/schema.js';
import { createStatistics, describeStretch } from './statistics.js';
import type { FeatureExtractor } from './types.js';

/** Where a signal becomes a failure. Exactly one bound is given. */
export interface Threshold {
  readonly signal: string;
  readonly atLeast?: number;
  readonly below?: number;
}

export interface FeatureOptions {
  /** Names of the signals, in the order of the columns. */
  readonly signals: readonly string[];
  readonly stepSeconds: number;
  readonly windowSeconds: number;
  /** The breaches' bounds. A signal without one has no features of its distance to it. */
  readonly thresholds: readonly Threshold[];
}

/** What the features of a configuration depend on. */
export function featureOptions(config: Config): FeatureOptions {
  return {
    signals: config.signals.map((signal) => signal.name),
    stepSeconds: config.stepSeconds,
    windowSeconds: config.windowSeconds,
    thresholds: config.modes.flatMap((mode) => mode.breaches),
  };
}

/** Statistics of every signal. Early, late: the first and the last third of the window. */
const SIGNAL_FEATURES = [
  'last',
  'mean',
  'deviation',
  'minimum',
  'maximum',
  /** Per second, least squares over the window. */
  'slope',
  /** Per second, over the late third. */
  'slope_late',
  /** Late mean − early mean: the drift, robust against one outlier. */
  'change',
  /** Late mean ÷ early mean, as a logarithm: comparable between fast and slow services. */
  'change_log_ratio',
  /** Late slope − slope of the rest: whether the trend steepens. */
  'acceleration',
  /** Share of the window's steps without a value. */
  'missing',
] as const;

/** Further features of signals with a threshold. Positive margin: not breached. */
const THRESHOLD_FEATURES = [
  /** Late mean's distance to the threshold, as a share of the threshold. */
  'margin',
  /** Inverse of the time to the threshold (1/s) at the window's slope; 0 when it moves away. */
  'approach',
  /** The same at the late slope. */
  'approach_late',
] as const;

/** Below this a ratio of means says nothing; of the order of the least signal that matters. */
const RATIO_FLOOR = 1e-3;

/** A margin counts as at least this share of the threshold, so that `approach` stays finite. */
const MARGIN_FLOOR = 0.02;

/**
 * Features of windows, the same for training and inference: see {@link FeatureExtractor}. A
 * feature is a function of the window's values only, so batch and stream agree bit for bit.
 *
 * @throws RangeError when the window is shorter than six steps
 */
export function createFeatureExtractor(options: FeatureOptions): FeatureExtractor {
  const { signals, stepSeconds } = options;
  const windowSteps = Math.round(options.windowSeconds / stepSeconds);
  if (windowSteps < 6) throw new RangeError('a window needs at least six steps');
  const third = Math.floor(windowSteps / 3);
  const thresholds = signals.map((signal) =>
    options.thresholds.find((threshold) => threshold.signal === signal),
  );
  const plan = signals.map((signal, index) => ({
    signal,
    statistics: [
      ...SIGNAL_FEATURES,
      ...(thresholds[index] === undefined ? [] : THRESHOLD_FEATURES),
    ],
  }));

  const whole = createStatistics();
  const early = createStatistics();
  const rest = createStatistics();
  const late = createStatistics();

  return {
    names: plan.flatMap(({ signal, statistics }) => statistics.map((name) => `${signal}__${name}`)),
    signalOf: plan.flatMap(({ signal, statistics }) => statistics.map(() => signal)),
    windowSteps,
    compute(columns, end, out, offset) {
      const start = end - windowSteps + 1;
      let next = offset;
      for (let s = 0; s < signals.length; s++) {
        const column = columns[s]!;
        describeStretch(column, start, end, stepSeconds, whole);
        describeStretch(column, start, start + third - 1, stepSeconds, early);
        describeStretch(column, start, end - third, stepSeconds, rest);
        describeStretch(column, end - third + 1, end, stepSeconds, late);
        const last = end >= 0 ? column[end]! : NaN;
        out[next++] = Number.isFinite(last) ? last : NaN;
        out[next++] = whole.mean;
        out[next++] = whole.deviation;
        out[next++] = whole.minimum;
        out[next++] = whole.maximum;
        out[next++] = whole.slope;
        out[next++] = late.slope;
        out[next++] = late.mean - early.mean;
        out[next++] = Math.log(
          Math.max(late.mean, RATIO_FLOOR) / Math.max(early.mean, RATIO_FLOOR),
        );
        out[next++] = late.slope - rest.slope;
        out[next++] = 1 - whole.count / windowSteps;
        const threshold = thresholds[s];
        if (threshold !== undefined) {
          const bound = (threshold.atLeast ?? threshold.below)!;
          // Upward or downward, the way to the threshold is counted positive.
          const sign = threshold.atLeast === undefined ? -1 : 1;
          const scale = Math.abs(bound) || 1;
          const margin = (sign * (bound - late.mean)) / scale;
          out[next++] = margin;
          out[next++] = approach(sign * whole.slope, margin, scale);
          out[next++] = approach(sign * late.slope, margin, scale);
        }
      }
    },
  };
}

function approach(speed: number, margin: number, scale: number): number {
  return Math.max(speed, 0) / scale / Math.max(margin, MARGIN_FLOOR);
}
