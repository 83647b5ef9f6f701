import type { FailureModeDefinition } from '../config/schema.js';
import type { Random } from '../core/random.js';
import type { Judged } from '../outcomes/judge-history.js';
import { createRobustStatistics } from '../features/robust.js';
import { createStatistics, describeStretch } from '../features/statistics.js';
import { isBeyond } from '../outcomes/violations.js';

/** What is in use today, held to the same rules: where it would alarm, and for which mode. */
export interface Baseline {
  readonly name: string;
  /** The mode it alarms for at a step; undefined where it is quiet. */
  readonly modeAt: (columns: readonly Float64Array[], step: number) => string | undefined;
}

export interface BaselineOptions {
  readonly signals: readonly string[];
  readonly modes: readonly FailureModeDefinition[];
  readonly stepSeconds: number;
  readonly windowSteps: number;
  readonly horizonSeconds: number;
}

/** A static alert that warns does so at this share of the way from 0 to an upper bound. */
const STATIC_SHARE = 0.8;

/** Deviations from the mean (or from the median) that a band allows. */
const BAND_DEVIATIONS = 3;

/** A band around a constant would alarm at the first breath of noise. Share of the bound. */
const BAND_FLOOR = 0.01;

/** All baselines that need no training, in the order of tables. */
export function baselines(options: BaselineOptions): Baseline[] {
  return [
    staticThreshold(options, 1),
    staticThreshold(options, STATIC_SHARE),
    predictLinear(options),
    band(options, '3σ band', meanAndDeviation(options.stepSeconds)),
    band(options, 'median ± 3 MAD', medianAndSpread(options.windowSteps)),
  ];
}

/** A static threshold at a share of every threshold's bound; at 1 it can only detect. */
export function staticThreshold(options: BaselineOptions, share: number): Baseline {
  return {
    name: share === 1 ? 'threshold at the threshold' : `threshold at ${Math.round(100 * share)} %`,
    modeAt: firstMode(options, (column, threshold, step) => {
      const value = column[step]!;
      return threshold.atLeast === undefined
        ? value < 1 - share * (1 - threshold.below!)
        : value >= share * threshold.atLeast;
    }),
  };
}

/**
 * Prometheus' `predict_linear(signal[window], horizon)` against every threshold's bound: least squares
 * over the window, evaluated one horizon ahead.
 */
export function predictLinear(options: BaselineOptions): Baseline {
  const { windowSteps, stepSeconds, horizonSeconds } = options;
  const statistics = createStatistics();
  return {
    name: 'predict_linear',
    modeAt: firstMode(options, (column, threshold, step) => {
      describeStretch(column, step - windowSteps + 1, step, stepSeconds, statistics);
      // The fitted line passes through the mean at the middle of a full window.
      const now = statistics.mean + (statistics.slope * (windowSteps - 1) * stepSeconds) / 2;
      return isBeyond(now + statistics.slope * horizonSeconds, threshold);
    }),
  };
}

type Centre = (
  column: Float64Array,
  from: number,
  to: number,
) => { readonly centre: number; readonly spread: number };

/** Outside the band around the window before, towards the threshold. */
function band(options: BaselineOptions, name: string, centreOf: Centre): Baseline {
  const { windowSteps } = options;
  return {
    name,
    modeAt: firstMode(options, (column, threshold, step) => {
      const { centre, spread } = centreOf(column, step - windowSteps, step - 1);
      const bound = (threshold.atLeast ?? threshold.below)!;
      const sign = threshold.atLeast === undefined ? -1 : 1;
      const allowed = Math.max(BAND_DEVIATIONS * spread, BAND_FLOOR * Math.abs(bound));
      return sign * (column[step]! - centre) > allowed;
    }),
  };
}

function meanAndDeviation(stepSeconds: number): Centre {
  const statistics = createStatistics();
  return (column, from, to) => {
    describeStretch(column, from, to, stepSeconds, statistics);
    return { centre: statistics.mean, spread: statistics.deviation };
  };
}

function medianAndSpread(windowSteps: number): Centre {
  const robust = createRobustStatistics(windowSteps);
  return (column, from, to) => {
    robust.describe(column, from, to);
    return robust;
  };
}

type Threshold = FailureModeDefinition['thresholds'][number];

function firstMode(
  { modes, signals }: BaselineOptions,
  alarms: (column: Float64Array, threshold: Threshold, step: number) => boolean,
): Baseline['modeAt'] {
  return (columns, step) =>
    modes.find((mode) =>
      mode.thresholds.some((threshold) =>
        alarms(columns[signals.indexOf(threshold.signal)]!, threshold, step),
      ),
    )?.name;
}

/**
 * Alarms at random, as often and as long as those of a predictor: what it would foresee by luck.
 *
 * @param like the predictor, judged
 * @param predictedSteps in which it predicted
 * @returns takes a number of steps, and gives 1 where it alarms
 */
export function createRandomAlarms(
  like: readonly Pick<Judged, 'outcomes'>[],
  predictedSteps: number,
  stepSeconds: number,
  random: Random,
): (steps: number) => Uint8Array {
  const lengths = like.flatMap(({ outcomes }) =>
    outcomes.flatMap((one) =>
      one.kind === 'alarm' ? (one.alarm.end - one.alarm.start) / stepSeconds + 1 : [],
    ),
  );
  const meanSteps = lengths.reduce((a, b) => a + b, 0) / Math.max(lengths.length, 1);
  const perStep = lengths.length / Math.max(predictedSteps, 1);
  return (steps) => {
    let on = false;
    return Uint8Array.from({ length: steps }, () => {
      on = on ? random() >= 1 / Math.max(meanSteps, 1) : random() < perStep;
      return on ? 1 : 0;
    });
  };
}
