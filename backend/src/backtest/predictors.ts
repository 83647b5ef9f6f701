import { ALARM_RISK } from '../crossings/model.js';
import { createAnomalyDetector } from '../anomaly/detector.js';
import type { Watch } from '../config/schema.js';
import { alarmRule, createAlarm, plainRule, type AlarmRule } from '../outcomes/alarms.js';
import type { Baseline } from '../evaluation/baselines.js';
import type { Told } from '../outcomes/types.js';
import { createCrossingPredictor } from '../prediction/crossing-predictor.js';
import { createObservableModes } from '../prediction/observable-modes.js';
import type { Predictor } from '../prediction/predictor.js';
import type { TargetSignals } from '../history/fetch.js';

/** All that is known at one moment: nothing in it is later. */
export interface Moment {
  /** Unix seconds. */
  readonly timestamp: number;
  /** The window of every target, and the step before it: columns of `windowSteps + 1`. */
  readonly targets: readonly TargetSignals[];
  /** Per target: whether enough of the window has data, and no failure that is over. */
  readonly states: readonly ('warming_up' | 'warm' | 'recovering')[];
}

/** What is predicted of one target at one moment. */
export interface ReplayAnswer {
  readonly alarm: boolean;
  /** Probability of a failure within the horizon, or what stands for it. */
  readonly risk: number;
  /** What an alarm tells, on or not. */
  readonly told: Told;
}

/** A predictor that is replayed. It is asked at every moment once, in order. */
export interface ReplayPredictor {
  readonly name: string;
  /** What comes next has nothing to do with what was. */
  begin(): void;
  /** @returns one answer per target; undefined where nothing is predicted */
  predict(moment: Moment): readonly (ReplayAnswer | undefined)[];
}

/** The model, by the code that serves it. */
export function modelPredictor(
  name: string,
  windowSteps: number,
  create: () => Predictor,
): ReplayPredictor {
  let predictor: Predictor | undefined;
  return {
    name,
    begin: () => (predictor = undefined),
    predict({ timestamp, targets }) {
      predictor ??= create();
      const windows = targets.map(({ target, labels, columns }) => ({
        target,
        labels,
        columns: columns.map((column) => column.subarray(column.length - windowSteps)),
      }));
      const predictions = new Map(
        predictor.predict(windows, timestamp).map((prediction) => [prediction.target, prediction]),
      );
      return targets.map(({ target }) => {
        const prediction = predictions.get(target);
        if (prediction === undefined) return undefined;
        const { state, risk, failure, timeToFailureSeconds: time } = prediction;
        // A service that sees the failure says so, too.
        const alarm = state === 'at_risk' || state === 'failing';
        if (risk === null && !alarm) return undefined;
        return { alarm, risk: risk ?? NaN, told: { mode: failure, timeToFailure: time } };
      });
    },
  };
}

/** The forecasts of signals that have a threshold, and nothing else. */
export function forecastPredictor(config: Watch, windowSteps: number): ReplayPredictor {
  let crossings = createCrossingPredictor(config);
  const observe = createObservableModes(config, windowSteps);
  const rule = alarmRule(config.alarm, ALARM_RISK);
  const last = windowSteps;
  return alarmingPredictor('forecasts alone', rule, {
    begin: () => (crossings = createCrossingPredictor(config)),
    see: ({ targets, timestamp }) => crossings.see(targets, last, timestamp),
    assess(one, timestamp) {
      const { ready } = observe(one.columns);
      const { probabilities, likeliest } = crossings.answer(one, last, timestamp, ready);
      const risk = Math.max(...probabilities);
      const mode = probabilities.indexOf(risk);
      const timeToFailure = likeliest[mode]?.time ?? null;
      return { risk, told: { mode: crossings.modes[mode] ?? null, timeToFailure } };
    },
  });
}

/** The name an anomaly gives to what it foresees. */
const UNKNOWN = 'unknown';

/** The anomaly score, which has learned nothing but the target's own past. That goes on always. */
export function anomalyPredictor(config: Watch, falseAlarmsPerDay: number): ReplayPredictor {
  const { signals, stepSeconds } = config;
  const detector = createAnomalyDetector({ signals, stepSeconds, falseAlarmsPerDay });
  const values = new Float64Array(signals.length);
  return {
    name: 'anomaly alone',
    begin: () => undefined,
    predict: ({ timestamp, targets }) =>
      targets.map(({ target, columns }) => {
        columns.forEach((column, s) => (values[s] = column.at(-1)!));
        const { score, alarm } = detector.update(target, values, timestamp);
        const told = { mode: UNKNOWN, timeToFailure: null };
        return Number.isNaN(score) ? undefined : { alarm, risk: score, told };
      }),
  };
}

export function baselinePredictor(baseline: Baseline, config: Watch): ReplayPredictor {
  return alarmingPredictor(baseline.name, plainRule(config.alarm), {
    assess({ columns }) {
      const mode = baseline.modeAt(columns, columns[0]!.length - 1);
      return {
        risk: mode === undefined ? 0 : 1,
        told: { mode: mode ?? null, timeToFailure: null },
      };
    },
  });
}

/** What states a risk of targets. */
interface Assessor {
  begin?(): void;
  /** Told of every moment, before it is asked of its targets. */
  see?(moment: Moment): void;
  assess(target: TargetSignals, timestamp: number): Omit<ReplayAnswer, 'alarm'>;
}

/** One that alarms by a rule. */
function alarmingPredictor(name: string, rule: AlarmRule, assessor: Assessor): ReplayPredictor {
  const alarms = new Map<string, ReturnType<typeof createAlarm>>();
  return {
    name,
    begin() {
      alarms.clear();
      assessor.begin?.();
    },
    predict(moment) {
      const { targets, states, timestamp } = moment;
      assessor.see?.(moment);
      return targets.map((one, i) => {
        const { target } = one;
        // One that recovers from a failure loses its alarm.
        if (states[i] === 'recovering') alarms.delete(target);
        if (states[i] !== 'warm') return undefined;
        const answer = assessor.assess(one, timestamp);
        const alarm = alarms.get(target) ?? createAlarm(rule);
        alarms.set(target, alarm);
        return { ...answer, alarm: alarm.update(answer.risk).active };
      });
    },
  };
}
