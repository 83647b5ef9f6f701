import { ALARM_RISK } from '../crossings/model.js';
import { setImmediate } from 'node:timers/promises';
import type { Watch } from '../config/schema.js';
import { NORMAL } from '../core/modes.js';
import { createStopwatch, type Stopwatch } from '../core/stopwatch.js';
import { createValueForecasts } from '../forecasting/value-forecasts.js';
import type { TargetSignals } from '../history/fetch.js';
import type { Habits } from './habits.js';
import type { LoadedModel } from '../models/registry.js';
import type { Quantiles } from '../outcomes/types.js';
import { alarmRule, createAlarm, type AlarmFollower, type AlarmRule } from '../outcomes/alarms.js';
import { createViolationReader, type Violation } from '../outcomes/violations.js';
import type { AnomalyWatch } from './anomaly-watch.js';
import { createAnswerEnsemble, type JoinedAnswer } from './answer.js';
import {
  createCrossingPredictor,
  type CrossingPredictor,
  type CrossingsAnswer,
} from './crossing-predictor.js';
import { createExplanationTurns } from './explanation-turns.js';
import { createModelPredictor } from './model-predictor.js';
import { createModelInputs } from './model-inputs.js';
import { createObservableModes, maxGapSteps } from './observable-modes.js';
import type { PredictionFacts } from './prediction.js';
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

/** A target without any value in so many steps is silent: a gap in the data, or it is gone. */
const SILENT_STEPS = 3;

/** What is remembered of a target from one step to the next. */
interface Memory {
  readonly alarm: AlarmFollower;
  /** Whether that is the alarm of the model's risk, which has a threshold of its own. */
  readonly byModel: boolean;
  readonly violations: readonly Violation[];
  /** Last step of the last failure; null where none is known. Unix seconds. */
  readonly endedAt: number | null;
  /** What was told of it last. */
  readonly last?: PredictionFacts;
}

/** A target whose window has been read. */
interface Prepared extends TargetSignals {
  /** It has failed, and its window still holds that. */
  readonly recovers: boolean;
  /** Per threshold, 1 where it holds most of the time. */
  readonly usual: Uint8Array | undefined;
  /** Per mode, 1 where it is predicted. */
  readonly ready: Uint8Array;
  readonly isWarm: boolean;
  /** Without failures, what the target is. */
  readonly quiet: PredictionFacts['state'];
  readonly notObservable: PredictionFacts['notObservable'];
  readonly memory: Memory;
}

/** What predicts as long as there is no model. */
export const FORECASTS_ONLY = 'forecasts';

/**
 * @param options.loaded the model; without one, forecasts of the signals predict alone
 * @param options.anomalies told next to the prediction; absent where that is switched off
 */
export function createPredictor(options: {
  readonly config: Watch;
  readonly loaded?: LoadedModel | undefined;
  readonly anomalies?: AnomalyWatch | undefined;
  /** Which thresholds hold most of the time for a target; absent where its past is not looked at. */
  readonly usual?: Habits['of'] | undefined;
  /** Keeps the history of the targets; made when absent, and then gone with the predictor. */
  readonly crossings?: CrossingPredictor | undefined;
  /** Told the time that each stage takes. */
  readonly stopwatch?: Stopwatch;
}): Predictor {
  const { config, loaded, anomalies, usual: usualOf } = options;
  const { stopwatch = createStopwatch() } = options;
  const signals = config.signals.map(({ name }) => name);
  const modes = config.modes.map(({ name }) => name);
  const { crossings = createCrossingPredictor(config) } = options;
  const inputs = createModelInputs(config, crossings);
  const { windowSteps } = inputs;
  const model = loaded && createModelPredictor(loaded, inputs, signals, stopwatch);
  const modelId = loaded?.metadata.id ?? FORECASTS_ONLY;
  const forecastRule = alarmRule(config.alarm, ALARM_RISK);
  const rule =
    loaded === undefined ? forecastRule : alarmRule(config.alarm, loaded.metadata.alarm.threshold);
  const readViolations = createViolationReader({ ...config, signals });
  const observe = createObservableModes(config, windowSteps);
  const maxGap = maxGapSteps(config);
  const forecastValues = createValueForecasts({ ...config, windowSteps });
  const common = { modes, normal: NORMAL };
  const alone = createAnswerEnsemble({ ...common, classes: [], ensemble: undefined });
  const joined =
    loaded &&
    createAnswerEnsemble({
      ...common,
      classes: loaded.model.classes,
      ensemble: loaded.metadata.ensemble,
      alarmThreshold: rule.threshold,
    });
  /** Place of each of the model's failure classes among the modes; −1 where the configuration has it no more. */
  const places = (model?.classes.slice(1) ?? []).map((name) => modes.indexOf(name));
  const turns = createExplanationTurns<PredictionFacts['signals']>(MAX_EXPLAINED);
  let memories = new Map<string, Memory>();

  return {
    modelId,
    runtime: loaded?.model.runtime ?? FORECASTS_ONLY,
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
    const known = targets.filter(({ columns }) => hasData(columns, maxGap + 1));
    // Targets that vanished lose their alarm with their series.
    const kept = new Map<string, Memory>();
    const predictions: PredictionFacts[] = [];
    turns.begin();
    for (let from = 0; from < known.length; from += SLICE_TARGETS) {
      if (from > 0) yield undefined;
      const slice: Prepared[] = [];
      for (const one of known.slice(from, from + SLICE_TARGETS)) {
        const before = memories.get(one.target);
        const isSilent = !hasData(one.columns, SILENT_STEPS);
        if (!isSilent || before === undefined) slice.push(prepare(one, timestamp, before));
        else {
          // Nothing new is known: no alarm begins, and none ends.
          kept.set(one.target, before);
          predictions.push({ ...before.last!, timestamp });
        }
      }
      stopwatch.time('crossings', () => crossings.see(slice, windowSteps - 1, timestamp));
      model?.ask(slice);
      slice.forEach((one, i) => {
        const facts = answerFor(one, i, timestamp);
        kept.set(one.target, { ...one.memory, last: facts });
        predictions.push(facts);
      });
    }
    memories = kept;
    const names = new Set(kept.keys());
    anomalies?.retain(names);
    crossings.retain(names);
    return predictions;
  }

  /** What fails now, and of which modes the window carries a prediction. */
  function prepare(one: TargetSignals, timestamp: number, before: Memory | undefined): Prepared {
    const usual = usualOf?.(one);
    const read = readViolations(one.columns, timestamp, usual);
    // A window does not show how long what began before it has lasted.
    const violations = read.current.map((now): Violation => {
      const known = before?.violations.find(({ mode }) => mode === now.mode);
      return known !== undefined && known.since < now.since ? known : now;
    });
    const endedAt = read.endedAt ?? before?.endedAt ?? null;
    // Predictors learned from whole windows: the data since then carry a prediction once they fill one.
    const recovers =
      violations.length === 0 && endedAt !== null && timestamp - endedAt < config.windowSeconds;
    const observed = observe(one.columns, usual);
    const isWarm = !recovers && observed.any;
    // A model has learned from targets that have most signals; forecasts need no others.
    const byModel = isWarm && loaded !== undefined && hasCoverage(one.columns, windowSteps);
    // An alarm ends with the failure that it warned of.
    const goesOn = before !== undefined && !recovers && (!isWarm || before.byModel === byModel);
    const alarm = goesOn ? before.alarm : createAlarm(byModel ? rule : forecastRule);
    return {
      ...one,
      recovers,
      isWarm,
      usual,
      ready: observed.ready,
      notObservable: observed.notObservable,
      quiet: recovers
        ? 'recovering'
        : isWarm
          ? 'normal'
          : observed.warmsUp
            ? 'warming_up'
            : 'not_observable',
      memory: { alarm, byModel, violations, endedAt },
    };
  }

  /** @param i place of the target in its slice */
  function answerFor(prepared: Prepared, i: number, timestamp: number): PredictionFacts {
    const { target, labels, columns, isWarm, quiet, memory, notObservable } = prepared;
    const { violations, byModel } = memory;
    const last = windowSteps - 1;
    const assessed = isWarm
      ? crossings.answer(prepared, last, timestamp, prepared.ready, prepared.usual)
      : undefined;
    const forecasts = isWarm
      ? (knownForecasts(prepared, timestamp) ??
        stopwatch.time('forecasts', () => forecastValues(columns, prepared.ready)))
      : [];
    const answer = assessed && join(prepared, i, assessed);
    const anomaly =
      stopwatch.time('anomalies', () => anomalies?.see({ target, columns }, timestamp)) ?? null;
    const { active } = memory.alarm.update(answer?.risk ?? NaN);
    const state = violations.length > 0 ? 'failing' : isWarm && active ? 'at_risk' : quiet;
    const failure =
      state === 'failing' ? violations[0]!.mode : state === 'at_risk' ? answer!.likeliest : null;
    const { clearThreshold } = byModel ? rule : forecastRule;
    const speaks = answer !== undefined && (state === 'at_risk' || answer.risk >= clearThreshold);
    const reasons = (mode: string): PredictionFacts['signals'] =>
      (byModel ? model?.reasons(i, mode, columns) : undefined) ??
      crossingReason(prepared, mode, assessed);
    const time = (mode: string): Quantiles | null =>
      (byModel ? model?.timeToFailure(i, mode) : undefined) ??
      assessed?.likeliest[modes.indexOf(mode)]?.time ??
      null;
    return {
      watch: config.name,
      target,
      labels,
      state,
      timestamp,
      probabilities: answer === undefined ? null : observable(answer, notObservable),
      risk: answer?.risk ?? null,
      failure,
      timeToFailureSeconds:
        state === 'failing' ? { q10: 0, q50: 0, q90: 0 } : failure === null ? null : time(failure),
      signals:
        answer !== undefined && (failure !== null || speaks)
          ? turns.explain(target, answer.likeliest, () =>
              stopwatch.time('reasons', () => reasons(answer.likeliest)),
            )
          : [],
      violations,
      notObservable,
      forecasts,
      anomaly,
      source: speaks ? answer.by : anomaly?.alarm === true ? 'anomaly' : null,
      model: byModel ? modelId : FORECASTS_ONLY,
    };
  }

  function join({ memory, ready }: Prepared, i: number, assessed: CrossingsAnswer): JoinedAnswer {
    if (!memory.byModel || model === undefined || joined === undefined) {
      return alone.join(NOTHING, assessed.probabilities);
    }
    const own = model.probabilities(i);
    // What cannot be observed is not guessed at from other signals.
    places.forEach((mode, c) => {
      if (mode < 0 || ready[mode] === 1) return;
      own[0]! += own[c + 1]!;
      own[c + 1] = 0;
    });
    return joined.join(own, assessed.probabilities);
  }

  /** Those of the same bin: in a thirtieth of the horizon they hardly change. */
  function knownForecasts(
    { target }: Prepared,
    timestamp: number,
  ): PredictionFacts['forecasts'] | undefined {
    const last = memories.get(target)?.last;
    const binOf = (at: number): number => Math.floor(at / crossings.binSeconds + 1e-6);
    const isSame = last !== undefined && binOf(last.timestamp) === binOf(timestamp);
    return isSame && last.forecasts.length > 0 ? last.forecasts : undefined;
  }

  /** The signal that is to cross its threshold. */
  function crossingReason(
    { target, columns }: Prepared,
    failure: string,
    assessed: CrossingsAnswer | undefined,
  ): PredictionFacts['signals'] {
    const mode = modes.indexOf(failure);
    const crossing = assessed?.likeliest[mode];
    if (assessed === undefined || crossing === undefined) return [];
    const value = columns[signals.indexOf(crossing.signal)]!.at(-1)!;
    return [
      {
        signal: crossing.signal,
        contribution: assessed.probabilities[mode]!,
        feature: crossings.why(target, crossing.place),
        value: Number.isFinite(value) ? value : null,
      },
    ];
  }
}

/** A mode that cannot be observed has no probability, not one of 0. */
function observable(
  { probabilities }: JoinedAnswer,
  notObservable: PredictionFacts['notObservable'],
): Record<string, number> {
  const known: Record<string, number> = {};
  for (const [mode, value] of probabilities)
    if (!Object.hasOwn(notObservable, mode)) known[mode] = value;
  return known;
}

const NOTHING = new Float64Array(0);
