import type { FailureModeDefinition } from '../config/schema.js';
import { describeStretch, createStatistics } from '../features/statistics.js';
import { isBeyond } from '../signals/breaches.js';

/** What is in use today, held to the same rules: 1 where it would alarm, and for which mode. */
export interface Baseline {
  readonly name: 'static threshold' | 'predict_linear';
  /** The mode it alarms for at a step; undefined where it is quiet. */
  readonly modeAt: (columns: readonly Float64Array[], step: number) => string | undefined;
}

/** A static alert warns at this share of the way from 0 to an upper bound (or of a lower one). */
const STATIC_SHARE = 0.8;

export interface BaselineOptions {
  readonly signals: readonly string[];
  readonly modes: readonly FailureModeDefinition[];
  readonly stepSeconds: number;
  readonly windowSteps: number;
  readonly horizonSeconds: number;
}

/** A static threshold at 80 % of every breach's bound. */
export function staticThreshold(options: BaselineOptions): Baseline {
  return {
    name: 'static threshold',
    modeAt: (columns, step) =>
      options.modes.find((mode) =>
        mode.breaches.some((breach) => {
          const value = columns[options.signals.indexOf(breach.signal)]![step]!;
          return breach.atLeast === undefined
            ? value < 1 - STATIC_SHARE * (1 - breach.below!)
            : value >= STATIC_SHARE * breach.atLeast;
        }),
      )?.name,
  };
}

/**
 * Prometheus' `predict_linear(signal[window], horizon)` against every breach's bound: least squares
 * over the window, evaluated one horizon ahead.
 */
export function predictLinear(options: BaselineOptions): Baseline {
  const { windowSteps, stepSeconds, horizonSeconds } = options;
  const statistics = createStatistics();
  return {
    name: 'predict_linear',
    modeAt: (columns, step) =>
      options.modes.find((mode) =>
        mode.breaches.some((breach) => {
          const column = columns[options.signals.indexOf(breach.signal)]!;
          describeStretch(column, step - windowSteps + 1, step, stepSeconds, statistics);
          // The fitted line passes through the mean at the middle of a full window.
          const now = statistics.mean + (statistics.slope * (windowSteps - 1) * stepSeconds) / 2;
          return isBeyond(now + statistics.slope * horizonSeconds, breach);
        }),
      )?.name,
  };
}
