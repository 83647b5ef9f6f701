import type { Config } from '../config/schema.js';
import { alarmRule, createAlarm } from '../evaluation/alarms.js';
import { describeFeature } from '../features/describe.js';
import type { FeatureExtractor } from '../features/types.js';
import { copyWindow } from '../features/windows.js';
import { FAR_HORIZONS } from '../forecasting/forecast-signal.js';
import { createLimits, type LimitsAnswer } from '../forecasting/limits.js';
import type { Quantiles } from '../forecasting/trend.js';
import { applyCalibration } from '../models/calibration.js';
import { poolRow } from '../models/pool.js';
import type { LoadedModel } from '../models/registry.js';
import { timeQuantiles } from '../models/time-to-failure.js';
import { breachSteps } from '../signals/breaches.js';
import type { TargetSignals } from '../signals/fetch.js';
import type { Prediction } from './prediction.js';

/** Turns windows into predictions; remembers one alarm per target. */
export interface Predictor {
  readonly modelId: string;
  /** What computes the model: see `FittedModel`. */
  readonly runtime: string;
  /**
   * @param targets the window of every target, all ending at the same step
   * @param timestamp unix seconds of that step
   * @returns one prediction per target that has any data, in the order given
   */
  predict(targets: readonly TargetSignals[], timestamp: number): Prediction[];
}

/** Share of the window that must have data before anything is said. */
const LEAST_COVERAGE = 0.8;

/** Signals shown as reasons. */
const TOP_SIGNALS = 4;

export function createPredictor(options: {
  readonly config: Config;
  readonly extractor: FeatureExtractor;
  readonly loaded: LoadedModel;
}): Predictor {
  const { config, extractor, loaded } = options;
  const { model, metadata } = loaded;
  const { classes } = model;
  const rule = alarmRule(config.alarm, metadata.alarm.threshold);
  const k = classes.length;
  const width = extractor.names.length;
  const signals = config.signals.map(({ name }) => name);
  const { windowSteps } = extractor;
  let alarms = new Map<string, ReturnType<typeof createAlarm>>();
  let features = new Float64Array(0);
  let probabilities = new Float64Array(0);
  const windowSize = model.input === 'windows' ? windowSteps * signals.length : 0;
  let windows = new Float32Array(0);
  const window = model.input === 'windows' ? new Float32Array(windowSize) : undefined;

  const limits = createLimits({ ...config, windowSteps });
  // The forecasts name every mode of the configuration, the model those it has seen.
  const modePlaces = classes.slice(1).map((name) => limits.modes.indexOf(name));
  const limitRow = new Float64Array(modePlaces.length);

  const { contributors } = model;
  const described = contributors.map((name) => describeFeature(name, metadata.windowSeconds));
  // Reused for every target: predicting allocates what it answers, and nothing else.
  const shares = new Float64Array(k * contributors.length);
  const row = new Float64Array(width);
  const spans = new Float64Array(loaded.timeToFailure?.classes.length ?? 0);

  /** The signals that speak for a class, each with the one of its features that says most. */
  const reasons = (classIndex: number, columns: readonly Float64Array[]): Prediction['signals'] => {
    model.explain(row, shares, window);
    const own = shares.subarray(classIndex * contributors.length);
    return signals
      .map((signal, column) => {
        let contribution = 0;
        let strongest = -1;
        described.forEach((feature, index) => {
          if (feature.signal !== signal) return;
          contribution += own[index]!;
          if (strongest < 0 || own[index]! > own[strongest]!) strongest = index;
        });
        const value = columns[column]!.at(-1)!;
        return {
          signal,
          contribution,
          feature: described[strongest]?.text ?? '',
          value: Number.isFinite(value) ? value : null,
        };
      })
      .filter(({ contribution }) => contribution > 0)
      .sort((a, b) => b.contribution - a.contribution)
      .slice(0, TOP_SIGNALS);
  };

  return {
    modelId: metadata.id,
    runtime: model.runtime,
    predict(targets, timestamp) {
      const known = targets.filter(({ columns }) => hasData(columns));
      if (features.length < known.length * width) {
        features = new Float64Array(known.length * width);
        probabilities = new Float64Array(known.length * k);
        windows = new Float32Array(known.length * windowSize);
      }
      known.forEach(({ columns }, i) =>
        extractor.compute(columns, columns[0]!.length - 1, features, i * width),
      );
      if (windowSize > 0) {
        known.forEach(({ columns }, i) =>
          copyWindow(columns, columns[0]!.length - 1, windowSteps, windows, i * windowSize),
        );
      }
      if (known.length > 0) model.predict(features, known.length, probabilities, windows);
      applyCalibration(probabilities, known.length, k, metadata.calibration);

      // Targets that vanished lose their alarm with their series.
      const kept = new Map<string, ReturnType<typeof createAlarm>>();
      const predictions = known.map(({ target, labels, columns }, i): Prediction => {
        const alarm = alarms.get(target) ?? createAlarm(rule);
        kept.set(target, alarm);
        const breaches = breachSteps(columns, signals, config.modes).flatMap((marks, mode) =>
          marks.at(-1) === 1 ? [config.modes[mode]!.name] : [],
        );
        const warm = coverage(columns, windowSteps) >= LEAST_COVERAGE;
        const own = probabilities.subarray(i * k, (i + 1) * k);
        const answer = warm ? limits.assess(columns, columns[0]!.length - 1) : undefined;
        if (answer !== undefined && metadata.pool !== undefined) {
          modePlaces.forEach((mode, c) => (limitRow[c] = answer.probabilities[mode] ?? 0));
          poolRow(own, limitRow, metadata.pool);
        }
        const risk = 1 - own[0]!;
        const { active } = alarm.update(warm ? risk : NaN);
        const likeliest = likeliestFailure(own);
        const state =
          breaches.length > 0 ? 'failing' : !warm ? 'warming_up' : active ? 'at_risk' : 'normal';
        const failure =
          state === 'failing' ? breaches[0]! : state === 'at_risk' ? classes[likeliest]! : null;
        row.set(features.subarray(i * width, (i + 1) * width));
        window?.set(windows.subarray(i * windowSize, (i + 1) * windowSize));
        const reasoned = warm && (failure !== null || risk >= rule.clearThreshold);
        return {
          target,
          labels,
          state,
          timestamp,
          ageSeconds: 0,
          stale: false,
          probabilities: warm
            ? Object.fromEntries(classes.map((name, c) => [name, own[c]!]))
            : null,
          risk: warm ? risk : null,
          failure,
          timeToFailureSeconds:
            state === 'failing'
              ? { q10: 0, q50: 0, q90: 0 }
              : failure === null
                ? null
                : (learnedTime(i) ?? timeToCrossing(failure, answer)),
          signals: reasoned ? reasons(likeliest, columns) : [],
          breaches,
          forecasts: [...(answer?.forecasts ?? [])],
          model: metadata.id,
        };
      });
      alarms = kept;
      return predictions;
    },
  };

  /** As the model of times tells it; undefined where there is none. */
  function learnedTime(index: number): Quantiles | undefined {
    const times = metadata.timeToFailure;
    if (times === undefined || loaded.timeToFailure === undefined) return undefined;
    loaded.timeToFailure.predict(features.subarray(index * width, (index + 1) * width), 1, spans);
    applyCalibration(spans, 1, spans.length, times.calibration);
    return timeQuantiles(spans, times.edges, times.mass);
  }

  /** As the forecasts tell it; null where they see no crossing. */
  function timeToCrossing(mode: string, answer: LimitsAnswer | undefined): Quantiles | null {
    const crossing = answer?.crossings[limits.modes.indexOf(mode)];
    if (crossing === undefined || !Number.isFinite(crossing.q50)) return null;
    const far = FAR_HORIZONS * config.horizonSeconds;
    return { q10: crossing.q10, q50: crossing.q50, q90: Math.min(crossing.q90, far) };
  }
}

function likeliestFailure(probabilities: Float64Array): number {
  let best = 1;
  for (let c = 2; c < probabilities.length; c++) {
    if (probabilities[c]! > probabilities[best]!) best = c;
  }
  return best;
}

function hasData(columns: readonly Float64Array[]): boolean {
  return columns.some((column) => column.some((value) => !Number.isNaN(value)));
}

/** Share of the window's steps at which at least half of the signals have a value. */
function coverage(columns: readonly Float64Array[], windowSteps: number): number {
  const last = columns[0]!.length - 1;
  let covered = 0;
  for (let step = last - windowSteps + 1; step <= last; step++) {
    const present = columns.filter((column) => step >= 0 && !Number.isNaN(column[step])).length;
    if (2 * present >= columns.length) covered++;
  }
  return covered / windowSteps;
}
