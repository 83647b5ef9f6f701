import type { JudgeState, OpenAlarm } from './judge-state.js';
import {
  alarmOutcome,
  goOn,
  newAlarm,
  publicAlarm,
  tellingBefore,
  timeFits,
} from './open-alarm.js';
import type {
  Alarm,
  AlarmOutcome,
  FailureOutcome,
  Injection,
  Outcome,
  Rules,
  Step,
  Told,
} from './types.js';

/** Lead counts so many horizons at most: a permanent alarm wins nothing. */
const MAX_LEAD_HORIZONS = 2;

/** Steps further apart are a gap in the data: what happened in between nobody knows. */
const MAX_STEP_GAP = 5;

/** Unix seconds with fractions are inexact. Part of a step. */
const TOLERANCE = 1e-3;

/** What one step adds. */
export interface StepResult {
  /** Those that became final. */
  readonly outcomes: readonly Outcome[];
  /** Time predicted by this step: an alarm could have been on. Seconds. */
  readonly exposureSeconds: number;
  /** Of it the time in which one was on. */
  readonly alarmSeconds: number;
  /** Data were missing before it. */
  readonly isGap: boolean;
}

const NOTHING: StepResult = { outcomes: [], exposureSeconds: 0, alarmSeconds: 0, isGap: false };

export function newJudgeState(): JudgeState {
  return {
    seen: null,
    watched: null,
    predictedSince: null,
    source: null,
    failing: [],
    failure: null,
    alarms: [],
  };
}

/**
 * Takes one step of one target, and judges what became final with it. The one judge: service, scorecard,
 * evaluation, backtest, demonstration and panel all come here.
 *
 * - A failure begins where a violation begins, unless another failure began within the horizon before: then
 *   it belongs to that one.
 * - It is foreseen by an alarm that began before it and was on when it began, or within the horizon before,
 *   if the last interval told holds it, to a step; an alarm that tells no time has the horizon alone.
 * - An alarm that was on before the injection is false, where there was one.
 * - An alarm after which no failure began within its horizon is false. It is judged once it is off.
 * - An alarm that begins during a failure or while the target recovers is neither.
 * - Steps without a prediction say nothing of an alarm: it neither ends with them nor lasts through them.
 *
 * A step that is not later than the last one is passed over; one that is earlier by more than a horizon
 * begins anew: the clock was set back.
 *
 * @param state of the target, which it changes
 */
export function takeStep(
  state: JudgeState,
  step: Step,
  rules: Rules,
  injection: Injection = {},
): StepResult {
  const { at } = step;
  if (state.seen !== null && at < state.seen - rules.horizonSeconds) {
    Object.assign(state, newJudgeState());
  }
  if (state.seen !== null && at <= state.seen) return NOTHING;
  const outcomes: Outcome[] = [];
  const elapsed = state.seen === null ? Infinity : at - state.seen;
  const isGap = elapsed > (MAX_STEP_GAP + TOLERANCE) * rules.stepSeconds;
  if (isGap) loseInGap(state, at, rules, outcomes);

  for (const { mode, since } of [...step.violations].sort((a, b) => a.since - b.since)) {
    if (state.failing.includes(mode)) continue;
    // What was judged already stays so, however long the violation was not seen.
    const start = Math.max(Math.min(since, at), (state.seen ?? -Infinity) - rules.confirmSeconds);
    if (state.failure !== null && Math.abs(start - state.failure.at) <= rules.horizonSeconds)
      continue;
    beginFailure(state, { mode, start, at }, rules, injection, outcomes);
  }
  state.failing = step.violations.map(({ mode }) => mode);
  const isFailing = state.failing.length > 0;
  if (isFailing) state.failure = { at: state.failure?.at ?? at, until: at };
  // It fails, or recovers from that.
  const isAfterwards = state.failure !== null && at - state.failure.until < rules.windowSeconds;
  const predicted = step.source !== null && !isAfterwards;

  if (step.alarm !== null && (step.source !== null || isFailing)) {
    followAlarm(state, step, step.alarm, isAfterwards, rules);
  } else if (step.source !== null || isFailing) {
    for (const alarm of state.alarms) alarm.isOn = false;
  }
  settle(state, at - rules.confirmSeconds, rules, injection, outcomes);

  if (predicted) {
    state.predictedSince ??= at;
    state.source = step.source;
  }
  if (predicted || (state.watched !== null && isAfterwards)) state.watched = at;
  state.seen = at;
  const exposureSeconds = !predicted ? 0 : isGap ? rules.stepSeconds : elapsed;
  const alarmSeconds = step.alarm === null ? 0 : exposureSeconds;
  return { outcomes, exposureSeconds, alarmSeconds, isGap };
}

/**
 * What is still open when the data end, or the target is gone: alarms whose horizon is not covered are
 * undecided, but for those that are false whatever comes.
 */
export function finishJudging(
  state: JudgeState,
  rules: Rules,
  injection: Injection = {},
): AlarmOutcome[] {
  const { alarms, seen, failure } = state;
  state.alarms = [];
  return alarms.flatMap((alarm): AlarmOutcome[] => {
    if (alarm.stage === 'done') return [];
    if (alarm.stage === 'neither') return [alarmOutcome('neither', alarm, rules)];
    const isFalse = isBefore(alarm, injection, seen!) || (injection.nearMiss === true && !failure);
    return [alarmOutcome(isFalse ? 'false' : 'undecided', alarm, rules, injection)];
  });
}

/** Alarms of which it is open whether they are right. */
export function openAlarms(state: JudgeState, { horizonSeconds }: Rules): Alarm[] {
  return state.alarms
    .filter(({ stage }) => stage === 'open')
    .map((alarm) => publicAlarm(alarm, horizonSeconds));
}

/** Whether an alarm was on before an injection that has come. */
function isBefore(alarm: OpenAlarm, { injectedAt }: Injection, now: number): boolean {
  return injectedAt !== undefined && alarm.start < injectedAt && injectedAt <= now;
}

/** Alarms whose time ran out while no data came. */
function loseInGap(state: JudgeState, at: number, rules: Rules, outcomes: Outcome[]): void {
  state.alarms = state.alarms.filter((alarm) => {
    if (alarm.end + rules.horizonSeconds >= at) return true;
    if (alarm.stage !== 'done') {
      outcomes.push(alarmOutcome(alarm.stage === 'open' ? 'undecided' : 'neither', alarm, rules));
    }
    return false;
  });
}

/** @param found its mode, its first step, and the step at which it was seen */
function beginFailure(
  state: JudgeState,
  found: { readonly mode: string; readonly start: number; readonly at: number },
  rules: Rules,
  injection: Injection,
  outcomes: Outcome[],
): void {
  const { mode, start, at } = found;
  const { horizonSeconds } = rules;
  const injectedAt =
    injection.injectedAt !== undefined && injection.injectedAt <= start
      ? injection.injectedAt
      : null;
  const open = state.alarms.filter(({ stage }) => stage === 'open');
  const before = open.filter((alarm) => alarm.start < start);
  const wasOn = (alarm: OpenAlarm): boolean => alarm.end >= start - horizonSeconds;
  const matching = before.filter(
    (alarm) =>
      (injectedAt === null || alarm.start >= injectedAt) &&
      wasOn(alarm) &&
      timeFits(tellingBefore(alarm, start), start, rules),
  );
  const alarm = matching.find((one) => tellingBefore(one, start).mode === mode) ?? matching[0];
  const unwatched = state.watched === null || at - state.watched > horizonSeconds;
  const outcome: FailureOutcome['outcome'] =
    injectedAt !== null && isSudden(injectedAt, start, state.predictedSince, rules)
      ? 'sudden'
      : unwatched
        ? 'undecided'
        : alarm === undefined
          ? 'missed'
          : 'foreseen';
  outcomes.push({
    kind: 'failure',
    outcome,
    at: start,
    mode,
    injectedAt,
    source: alarm?.source ?? state.source,
    alarm: alarm === undefined ? null : publicAlarm(alarm, horizonSeconds, start),
    leadSeconds:
      alarm === undefined ? 0 : Math.min(start - alarm.start, MAX_LEAD_HORIZONS * horizonSeconds),
  });
  for (const one of before) {
    const own = matching.includes(one)
      ? 'foreseen'
      : (injectedAt !== null && one.start < injectedAt) || !wasOn(one)
        ? 'false'
        : 'neither';
    outcomes.push(alarmOutcome(own, one, rules, injection, { at: start, mode }));
    one.stage = 'done';
  }
  for (const one of open) if (one.start >= start) one.stage = 'neither';
  state.alarms = state.alarms.filter(({ stage, isOn }) => stage !== 'done' || isOn);
  state.failure = { at: start, until: at };
}

/** Whether a failure follows its injection, or the first prediction, so fast that no alarm could be raised. */
function isSudden(
  injectedAt: number,
  failedAt: number,
  predictedSince: number | null,
  { raiseSteps, stepSeconds }: Rules,
): boolean {
  const possible = Math.max(injectedAt, predictedSince ?? Infinity);
  return failedAt - possible <= (raiseSteps + 1) * stepSeconds;
}

/**
 * Continues the alarm that is on, or begins one.
 *
 * @param isAfterwards something fails, or the target recovers from it
 */
function followAlarm(
  state: JudgeState,
  { at, source }: Step,
  told: Told,
  isAfterwards: boolean,
  rules: Rules,
): void {
  const last = state.alarms.find(({ isOn }) => isOn);
  const continues =
    last !== undefined &&
    at - last.end <= rules.horizonSeconds &&
    // An alarm that was judged ends with its failure.
    (last.stage === 'open' || isAfterwards);
  if (continues) return goOn(last, at, told, rules.confirmSeconds);
  if (last !== undefined) last.isOn = false;
  const stage = isAfterwards ? 'neither' : 'open';
  state.alarms.push(newAlarm(at, told, source ?? state.source ?? '', stage));
}

/** Judges the alarms that no failure after `at` can prove right any more. */
function settle(
  state: JudgeState,
  at: number,
  rules: Rules,
  injection: Injection,
  outcomes: Outcome[],
): void {
  state.alarms = state.alarms.filter((alarm) => {
    if (alarm.stage === 'done') return alarm.isOn;
    const isPending =
      alarm.stage === 'neither' ? alarm.isOn : alarm.end + rules.horizonSeconds > at;
    if (isPending) return true;
    const outcome = alarm.stage === 'neither' ? 'neither' : 'false';
    outcomes.push(alarmOutcome(outcome, alarm, rules, injection));
    return false;
  });
}
