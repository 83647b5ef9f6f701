import type { Watch, SignalDefinition } from '../config/schema.js';
import { createRobustStatistics, kendallTau } from './robust.js';
import { SHARE_FEATURES, writeShareFeatures, type ShareStretches } from './shares.js';
import { createStatistics, describeStretch, meanOf } from './statistics.js';
import type { FeatureExtractor } from './types.js';

/** Where a signal becomes a failure. Exactly one bound is given. */
export interface Threshold {
  readonly signal: string;
  readonly atLeast?: number;
  readonly below?: number;
}

export interface FeatureOptions {
  /** The signals, in the order of the columns. */
  readonly signals: readonly Pick<SignalDefinition, 'name' | 'unit' | 'of'>[];
  readonly stepSeconds: number;
  readonly windowSeconds: number;
  /** The thresholds' bounds. A signal without one has no features of its distance to it. */
  readonly thresholds: readonly Threshold[];
}

/** What the features of a configuration depend on. */
export function featureOptions(config: Watch): FeatureOptions {
  return {
    signals: config.signals,
    stepSeconds: config.stepSeconds,
    windowSeconds: config.windowSeconds,
    thresholds: config.modes.flatMap((mode) => mode.thresholds),
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
  /**
   * Late median − median of the older half, in deviations of the older half: how far the target has
   * left its own recent normal. Robust on both sides.
   */
  'departure',
  /** Kendall's tau against time over the newer half: −1 falls at every step, 1 rises. */
  'monotony',
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

/** Further features of signals with a threshold. Positive margin: not violated. */
export const THRESHOLD_FEATURES = [
  /** Late mean's distance to the threshold, as a share of the threshold. */
  'margin',
  /** Inverse of the time to the threshold (1/s) at the window's slope; 0 when it moves away. */
  'approach',
  /** The same at the late slope. */
  'approach_late',
  /** The same at the slope of the last sixth. */
  'approach_recent',
  /** The same for growth by a constant factor, as read from the two halves of the newer half. */
  'approach_exponential',
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
  const { stepSeconds } = options;
  const windowSteps = Math.round(options.windowSeconds / stepSeconds);
  if (windowSteps < 6) throw new RangeError('a window needs at least six steps');
  const third = Math.floor(windowSteps / 3);
  const plan = planFeatures(options);

  const whole = createStatistics();
  const early = createStatistics();
  const rest = createStatistics();
  const late = createStatistics();
  const recent = createStatistics();
  const robust = createRobustStatistics(windowSteps);
  const half = Math.floor(windowSteps / 2);
  const quarter = Math.floor(windowSteps / 4);
  const sixth = Math.max(3, Math.floor(windowSteps / 6));
  const stretches: ShareStretches = { stepSeconds, recent: sixth, late: third, older: half };

  return {
    names: plan.flatMap(({ signal, statistics }) => statistics.map((name) => `${signal}__${name}`)),
    windowSteps,
    windowSignals: plan.map(({ signal, absolute }) => ({ name: signal, relative: !absolute })),
    compute(columns, end, out, offset) {
      const start = end - windowSteps + 1;
      let next = offset;
      for (let s = 0; s < plan.length; s++) {
        const { absolute, threshold, total } = plan[s]!;
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
        robust.describe(column, start, end - half);
        const { centre, spread } = robust;
        robust.describe(column, end - sixth + 1, end);
        out[next++] = (robust.centre - centre) / Math.max(spread, DEPARTURE_FLOOR * level);
        out[next++] = kendallTau(column, end - half + 1, end);
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
          describeStretch(column, end - sixth + 1, end, stepSeconds, recent);
          out[next++] = approach(
            sign * recent.slope,
            (sign * (bound - recent.mean)) / scale,
            scale,
          );
          out[next++] = exponentialApproach(column, end, quarter, stepSeconds, sign, bound);
        }
        if (total >= 0) {
          const bound = threshold?.atLeast ?? threshold?.below;
          writeShareFeatures(
            column,
            columns[total]!,
            end,
            windowSteps,
            stretches,
            bound,
            out,
            next,
          );
          next += SHARE_FEATURES.length;
        }
      }
    },
  };
}

interface PlannedSignal {
  readonly signal: string;
  readonly threshold: Threshold | undefined;
  /** Has features of its level. */
  readonly absolute: boolean;
  /** Column of what it is a share of; −1 where it is none. */
  readonly total: number;
  readonly statistics: readonly string[];
}

function planFeatures({ signals, thresholds }: FeatureOptions): PlannedSignal[] {
  return signals.map(({ name, unit, of }) => {
    const total = signals.findIndex((signal) => signal.name === of);
    const threshold = thresholds.find(({ signal }) => signal === name);
    const absolute = threshold !== undefined || unit === 'ratio' || unit === 'count';
    return {
      signal: name,
      threshold,
      absolute,
      total,
      statistics: [
        ...RELATIVE_FEATURES,
        ...(absolute ? ABSOLUTE_FEATURES : []),
        ...(threshold === undefined ? [] : THRESHOLD_FEATURES),
        ...(total < 0 ? [] : SHARE_FEATURES),
      ],
    };
  });
}

/** Departures are counted in deviations of at least this share of the mean. */
const DEPARTURE_FLOOR = 0.02;

function approach(speed: number, margin: number, scale: number): number {
  return Math.max(speed, 0) / scale / Math.max(margin, MARGIN_FLOOR);
}

/**
 * Inverse of the time (1/s) until a quantity that grows by a constant factor reaches the bound. The
 * quantity is the distance covered since the older quarter of a stretch of three quarters, so that a
 * rise from any level counts; 0 where it does not grow faster than a line.
 */
function exponentialApproach(
  column: Float64Array,
  end: number,
  quarter: number,
  stepSeconds: number,
  sign: number,
  bound: number,
): number {
  const newest = meanOf(column, end - quarter + 1, end);
  const middle = meanOf(column, end - 2 * quarter + 1, end - quarter);
  const oldest = meanOf(column, end - 3 * quarter + 1, end - 2 * quarter);
  const risen = sign * (newest - middle);
  const before = sign * (middle - oldest);
  const left = sign * (bound - newest);
  if (Number.isNaN(risen + before)) return NaN;
  if (left <= 0) return 1 / stepSeconds;
  if (!(risen > before * (1 + 1e-9)) || before <= 0) return 0;
  // Rises r, r·q, r·q²… per quarter; their sum reaches what is left after so many quarters.
  const factor = risen / before;
  const quarters = Math.log(1 + (left * (factor - 1)) / (risen * factor)) / Math.log(factor);
  return 1 / Math.max(quarters * quarter * stepSeconds, stepSeconds);
}
