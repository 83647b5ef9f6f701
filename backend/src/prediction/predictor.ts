import { setImmediate } from 'node:timers/promises';
import type { Watch } from '../config/schema.js';
import { NORMAL } from '../core/modes.js';
import { createStopwatch, type Stopwatch } from '../core/stopwatch.js';
import { alarmRule, createAlarm, type AlarmFollower, type AlarmRule } from '../outcomes/alarms.js';
import type { FeatureExtractor } from '../features/types.js';
import { copyWindow } from '../features/windows.js';
import { FAR_HORIZONS } from '../forecasting/forecast-signal.js';
import { createLimits, type LimitsAnswer } from '../forecasting/limits.js';
import type { Quantiles } from '../forecasting/types.js';
import { applyCalibration } from '../models/calibration.js';
import type { LoadedModel } from '../models/registry.js';
import { timeQuantiles } from '../models/time-to-failure.js';
import { createViolationReader, type Violation } from '../outcomes/violations.js';
import type { TargetSignals } from '../history/fetch.js';
import type { AnomalyWatch } from './anomaly-watch.js';
import { createAnswerEnsemble } from './answer.js';
import type { PredictionFacts } from './prediction.js';
import { createExplanationTurns } from './explanation-turns.js';
import { createReasons } from './reasons.js';
import { hasCoverage, hasData } from './window.js';

/** Turns windows into predictions; remembers one alarm per target. */
export interface Predictor {
  readonly modelId: string;
  /** What computes the model: see `FittedModel`. */
  readonly runtime: string;
  /** When its risk becomes an alarm. */
  readonly alarm: AlarmRule;
  /**
   * @param targets the window of every target, all ending at the same step
   * @param timestamp unix seconds of that step
   * @returns one prediction per target that has any data, in the order given
   */
  predict(targets: readonly TargetSignals[], timestamp: number): PredictionFacts[];
  /**
   * The same, but lets other work of the process come in between after every few targets: answering a
   * probe must not wait for fifty thousand of them.
   */
  predictInTurns(targets: readonly TargetSignals[], timestamp: number): Promise<PredictionFacts[]>;
}

/** Targets whose features, probabilities and answers are computed at a time; bounds the memory for them. */
const SLICE_TARGETS = 256;

/**
 * Targets that are explained anew at a step: exact explanations take milliseconds each, and when much of
 * a cluster is at risk at once, its predictions must not be late for them.
 */
const MAX_EXPLAINED = 100;

/** What is remembered of a target from one step to the next. */
interface Memory {
  readonly alarm: AlarmFollower;
  readonly violations: readonly Violation[];
  /** Last step of the last failure; null where none is known. Unix seconds. */
  readonly endedAt: number | null;
}

/** A target whose window has been read. */
interface Prepared extends TargetSignals {
  /** It has failed, and its window still holds that. */
  readonly recovers: boolean;
  readonly isWarm: boolean;
  readonly memory: Memory;
}

/** What predicts as long as there is no model. */
export const FORECASTS_ONLY = 'forecasts';

/** Risk at which forecasts alone alarm where the configuration leaves it open: nothing was learned. */
const FORECAST_THRESHOLD = 0.5;

/**
 * @param options.loaded the model; without one, forecasts of the signals predict alone
 * @param options.anomalies told next to the prediction; absent where that is switched off
 */
export function createPredictor(options: {
  readonly config: Watch;
  readonly extractor: FeatureExtractor;
  readonly loaded?: LoadedModel | undefined;
  readonly anomalies?: AnomalyWatch | undefined;
  /** Told the time that each stage takes. */
  readonly stopwatch?: Stopwatch;
}): Predictor {
  const { config, extractor, loaded, anomalies, stopwatch = createStopwatch() } = options;
  const model = loaded?.model;
  const metadata = loaded?.metadata;
  const modelId = metadata?.id ?? FORECASTS_ONLY;
  const classes = model?.classes ?? [];
  const rule = alarmRule(config.alarm, metadata?.alarm.threshold ?? FORECAST_THRESHOLD);
  const k = classes.length;
  const width = extractor.names.length;
  const signals = config.signals.map(({ name }) => name);
  const { windowSteps } = extractor;
  const readViolations = createViolationReader({ ...config, signals });
  let memories = new Map<string, Memory>();
  let features = new Float64Array(0);
  let probabilities = new Float64Array(0);
  const windowSize = model?.input === 'windows' ? windowSteps * signals.length : 0;
  let windows = new Float32Array(0);
  const window = windowSize > 0 ? new Float32Array(windowSize) : undefined;

  const limits = createLimits({ ...config, windowSteps });
  const ensemble = createAnswerEnsemble({
    modes: limits.modes,
    classes,
    normal: NORMAL,
    ensemble: metadata?.ensemble,
  });
  const modelReasons = loaded && createReasons(loaded, signals);
  const turns = createExplanationTurns<PredictionFacts['signals']>(MAX_EXPLAINED);
  // Reused for every target: predicting allocates what it answers, and nothing else.
  const row = new Float64Array(width);
  const spans = new Float64Array(loaded?.timeToFailure?.classes.length ?? 0);

  /** Model: probabilities of a slice of targets at once. */
  const askModel = (known: readonly TargetSignals[]): void => {
    if (model === undefined || metadata === undefined || known.length === 0) return;
    if (features.length < known.length * width) {
      features = new Float64Array(known.length * width);
      probabilities = new Float64Array(known.length * k);
      windows = new Float32Array(known.length * windowSize);
    }
    stopwatch.time('features', () =>
      known.forEach(({ columns }, i) => {
        const last = columns[0]!.length - 1;
        extractor.compute(columns, last, features, i * width);
        if (windowSize > 0) copyWindow(columns, last, windowSteps, windows, i * windowSize);
      }),
    );
    stopwatch.time('model', () => {
      model.predict(features, known.length, probabilities, windows);
      applyCalibration(probabilities, known.length, k, metadata.calibration);
    });
  };

  return {
    modelId,
    runtime: model?.runtime ?? FORECASTS_ONLY,
    alarm: rule,
    predict(targets, timestamp) {
      const work = predictSlices(targets, timestamp);
      for (;;) {
        const { done, value } = work.next();
        if (done === true) return value;
      }
    },
    async predictInTurns(targets, timestamp) {
      const work = predictSlices(targets, timestamp);
      for (;;) {
        const { done, value } = work.next();
        if (done === true) return value;
        await setImmediate();
      }
    },
  };

  function* predictSlices(
    targets: readonly TargetSignals[],
    timestamp: number,
  ): Generator<undefined, PredictionFacts[]> {
    const known = targets.filter(({ columns }) => hasData(columns));
    // Targets that vanished lose their alarm with their series.
    const kept = new Map<string, Memory>();
    const predictions: PredictionFacts[] = [];
    turns.begin();
    for (let from = 0; from < known.length; from += SLICE_TARGETS) {
      if (from > 0) yield undefined;
      const slice = known
        .slice(from, from + SLICE_TARGETS)
        .map((one) => prepare(one, timestamp, memories.get(one.target)));
      askModel(slice);
      slice.forEach((one, i) => {
        kept.set(one.target, one.memory);
        predictions.push(answerFor(one, i, timestamp));
      });
    }
    memories = kept;
    anomalies?.retain(new Set(kept.keys()));
    return predictions;
  }

  /** What fails now, and whether the window carries a prediction. */
  function prepare(one: TargetSignals, timestamp: number, before: Memory | undefined): Prepared {
    const read = readViolations(one.columns, timestamp);
    // A window does not show how long what began before it has lasted.
    const violations = read.current.map((now): Violation => {
      const known = before?.violations.find(({ mode }) => mode === now.mode);
      return known !== undefined && known.since < now.since ? known : now;
    });
    const endedAt = read.endedAt ?? before?.endedAt ?? null;
    // Predictors learned from whole windows: the data since then carry a prediction once they fill one.
    const recovers =
      violations.length === 0 && endedAt !== null && timestamp - endedAt < config.windowSeconds;
    const isWarm = !recovers && hasCoverage(one.columns, windowSteps);
    // An alarm ends with the failure that it warned of.
    const alarm = (recovers ? undefined : before?.alarm) ?? createAlarm(rule);
    return { ...one, recovers, isWarm, memory: { alarm, violations, endedAt } };
  }

  /** @param i place of the target in its slice */
  function answerFor(prepared: Prepared, i: number, timestamp: number): PredictionFacts {
    const { target, labels, columns, isWarm: warm, memory } = prepared;
    const { violations } = memory;
    const assessed = warm
      ? stopwatch.time('forecasts', () => limits.assess(columns, columns[0]!.length - 1))
      : undefined;
    const answer = warm
      ? ensemble.join(probabilities.subarray(i * k, (i + 1) * k), assessed?.probabilities)
      : undefined;
    const anomaly =
      stopwatch.time('anomalies', () => anomalies?.see({ target, columns }, timestamp)) ?? null;
    const { active } = memory.alarm.update(answer?.risk ?? NaN);
    const quiet = prepared.recovers ? 'recovering' : warm ? 'normal' : 'warming_up';
    const state = violations.length > 0 ? 'failing' : warm && active ? 'at_risk' : quiet;
    const failure =
      state === 'failing' ? violations[0]!.mode : state === 'at_risk' ? answer!.likeliest : null;
    const speaks =
      answer !== undefined && (state === 'at_risk' || answer.risk >= rule.clearThreshold);
    return {
      watch: config.name,
      target,
      labels,
      state,
      timestamp,
      probabilities: answer === undefined ? null : Object.fromEntries(answer.probabilities),
      risk: answer?.risk ?? null,
      failure,
      timeToFailureSeconds:
        state === 'failing'
          ? { q10: 0, q50: 0, q90: 0 }
          : failure === null
            ? null
            : (learnedTime(i, failure) ?? timeToCrossing(failure, assessed)),
      signals:
        answer !== undefined && (failure !== null || speaks)
          ? turns.explain(target, answer.likeliest, () =>
              stopwatch.time('reasons', () => reasonsFor(answer.likeliest, i, columns, assessed)),
            )
          : [],
      violations,
      forecasts: [...(assessed?.forecasts ?? [])],
      anomaly,
      source: speaks ? answer.by : anomaly?.alarm === true ? 'anomaly' : null,
      model: modelId,
    };
  }

  /** By the model where it knows the mode; else the signals that are forecast to cross. */
  function reasonsFor(
    failure: string,
    index: number,
    columns: readonly Float64Array[],
    assessed: LimitsAnswer | undefined,
  ): PredictionFacts['signals'] {
    const classIndex = classes.indexOf(failure);
    if (modelReasons !== undefined && classIndex >= 0) {
      row.set(features.subarray(index * width, (index + 1) * width));
      window?.set(windows.subarray(index * windowSize, (index + 1) * windowSize));
      return modelReasons(classIndex, row, window, columns);
    }
    const mode = limits.modes.indexOf(failure);
    const signal = assessed?.signals[mode];
    if (assessed === undefined || signal === undefined) return [];
    const value = columns[signals.indexOf(signal)]!.at(-1)!;
    return [
      {
        signal,
        contribution: assessed.probabilities[mode]!,
        feature: 'forecast of its course towards its limit',
        value: Number.isFinite(value) ? value : null,
      },
    ];
  }

  /** As the model of times tells it; undefined where there is none, or the mode is not of its training. */
  function learnedTime(index: number, failure: string): Quantiles | undefined {
    const times = metadata?.timeToFailure;
    if (times === undefined || loaded?.timeToFailure === undefined) return undefined;
    if (!classes.includes(failure)) return undefined;
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
