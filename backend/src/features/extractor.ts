import type { Config, SignalDefinition } from '../config/schema.js';
import { createStatistics, describeStretch } from './statistics.js';
import type { FeatureExtractor } from './types.js';

/** Where a signal becomes a failure. Exactly one bound is given. */
export interface Threshold {
  readonly signal: string;
  readonly atLeast?: number;
  readonly below?: number;
}

export interface FeatureOptions {
  /** The signals, in the order of the columns. */
  readonly signals: readonly Pick<SignalDefinition, 'name' | 'unit'>[];
  readonly stepSeconds: number;
  readonly windowSeconds: number;
  /** The breaches' bounds. A signal without one has no features of its distance to it. */
  readonly thresholds: readonly Threshold[];
}

/** What the features of a configuration depend on. */
export function featureOptions(config: Config): FeatureOptions {
  return {
    signals: config.signals,
    stepSeconds: config.stepSeconds,
    windowSeconds: config.windowSeconds,
    thresholds: config.modes.flatMap((mode) => mode.breaches),
  };
}

/**
 * Statistics that are comparable between targets whatever the signal. Early, late: the first and
 * the last third of the window.
 */
export const RELATIVE_FEATURES = [
  /** Late mean ÷ early mean, as a logarithm. */
  'change_log_ratio',
  /** Deviation ÷ mean. */
  'variation',
  /** Slope over the window ÷ mean: growth per second. */
  'growth',
  /** Share of the window's steps without a value. */
  'missing',
] as const;

/**
 * Statistics in the signal's own unit, of ratios, counts and signals with a threshold only. The
 * level of any other signal (requests per second, a median latency) tells which target it is, and
 * a model would learn that by heart.
 */
export const ABSOLUTE_FEATURES = [
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
  /** Late slope − slope of the rest: whether the trend steepens. */
  'acceleration',
] as const;

/** Further features of signals with a threshold. Positive margin: not breached. */
export const THRESHOLD_FEATURES = [
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
  const plan = signals.map(({ name, unit }) => {
    const threshold = options.thresholds.find(({ signal }) => signal === name);
    const absolute = threshold !== undefined || unit === 'ratio' || unit === 'count';
    return {
      signal: name,
      threshold,
      absolute,
      statistics: [
        ...RELATIVE_FEATURES,
        ...(absolute ? ABSOLUTE_FEATURES : []),
        ...(threshold === undefined ? [] : THRESHOLD_FEATURES),
      ],
    };
  });

  const whole = createStatistics();
  const early = createStatistics();
  const rest = createStatistics();
  const late = createStatistics();

  return {
    names: plan.flatMap(({ signal, statistics }) => statistics.map((name) => `${signal}__${name}`)),
    signalOf: plan.flatMap(({ signal, statistics }) => statistics.map(() => signal)),
    windowSteps,
    windowSignals: plan.map(({ signal, absolute }) => ({ name: signal, relative: !absolute })),
    compute(columns, end, out, offset) {
      const start = end - windowSteps + 1;
      let next = offset;
      for (let s = 0; s < plan.length; s++) {
        const { absolute, threshold } = plan[s]!;
        const column = columns[s]!;
        describeStretch(column, start, end, stepSeconds, whole);
        describeStretch(column, start, start + third - 1, stepSeconds, early);
        describeStretch(column, end - third + 1, end, stepSeconds, late);
        const level = Math.max(Math.abs(whole.mean), RATIO_FLOOR);
        out[next++] = Math.log(
          Math.max(late.mean, RATIO_FLOOR) / Math.max(early.mean, RATIO_FLOOR),
        );
        out[next++] = whole.deviation / level;
        out[next++] = whole.slope / level;
        out[next++] = 1 - whole.count / windowSteps;
        if (absolute) {
          describeStretch(column, start, end - third, stepSeconds, rest);
          const last = end >= 0 ? column[end]! : NaN;
          out[next++] = Number.isFinite(last) ? last : NaN;
          out[next++] = whole.mean;
          out[next++] = whole.deviation;
          out[next++] = whole.minimum;
          out[next++] = whole.maximum;
          out[next++] = whole.slope;
          out[next++] = late.slope;
          out[next++] = late.mean - early.mean;
          out[next++] = late.slope - rest.slope;
        }
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
