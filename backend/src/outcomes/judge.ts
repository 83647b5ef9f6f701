import type {
  Alarm,
  AlarmOutcome,
  FailureOutcome,
  Injection,
  Outcome,
  Quantiles,
  Rules,
  Step,
  Told,
} from './types.js';

/** Lead counts so many horizons at most: a permanent alarm wins nothing. */
export const MAX_LEAD_HORIZONS = 2;

/** Steps further apart are a gap in the data: what happened in between nobody knows. */
const MAX_STEP_GAP = 5;

/** Unix seconds with fractions are inexact. Part of a step. */
const TOLERANCE = 1e-3;

/** Something told, and the last interval told until then, with the moment that it counts from. */
interface Telling extends Told {
  readonly at: number;
  readonly interval: (Quantiles & { readonly at: number }) | null;
}

/** An alarm that is on, or whose horizon has not passed. */
interface OpenAlarm {
  readonly start: number;
  end: number;
  readonly source: string;
  readonly first: Told;
  /** The last one that surely was told before any failure still to be seen, and those after it. */
  told: Telling[];
  isOn: boolean;
  /** open: still to be judged. neither: it began during a failure. done: judged, and still on. */
  stage: 'open' | 'neither' | 'done';
}

/** What must be remembered of one target between two steps. Plain data, so that it can be saved as JSON. */
export interface JudgeState {
  /** Last step. Unix seconds, as all that follows; null before the first. */
  seen: number | null;
  /** Last step at which somebody predicted, or would have but for a failure; null before the first. */
  watched: number | null;
  /** First prediction since the data began; null before it. */
  predictedSince: number | null;
  /** Who predicted last. */
  source: string | null;
  /** Modes that were failures at the last step. */
  failing: string[];
  /** The present or last failure: its first step, and the last step at which any mode failed. */
  failure: { at: number; until: number } | null;
  alarms: OpenAlarm[];
}

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

const NOTHING: StepResult = {
  outcomes: [],
  exposureSeconds: 0,
  alarmSeconds: 0,
  isGap: false,
};

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
  const predicted = step.source !== null && !isFailing;
  const recovering = !isFailing && !predicted && isRecovering(state, at, rules);

  if (step.alarm !== null && (step.source !== null || isFailing)) {
    followAlarm(state, step, step.alarm, isFailing, rules);
  } else if (predicted || isFailing) {
    for (const alarm of state.alarms) alarm.isOn = false;
  }
  settle(state, at - rules.confirmSeconds, rules, injection, outcomes);

  if (predicted) {
    state.predictedSince ??= at;
    state.source = step.source;
  }
  if (predicted || (state.watched !== null && (isFailing || recovering))) state.watched = at;
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

/** Whether a target without a prediction still recovers from a failure. */
function isRecovering({ failure }: JudgeState, at: number, { windowSeconds }: Rules): boolean {
  return failure !== null && at - failure.until <= windowSeconds;
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
    const verdict = matching.includes(one)
      ? 'foreseen'
      : (injectedAt !== null && one.start < injectedAt) || !wasOn(one)
        ? 'false'
        : 'neither';
    outcomes.push(alarmOutcome(verdict, one, rules, injection, { at: start, mode }));
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

/** Whether the last interval told holds a failure, to a step. */
function timeFits({ interval }: Telling, failedAt: number, { stepSeconds }: Rules): boolean {
  if (interval === null) return true;
  const told = failedAt - interval.at;
  return told >= interval.q10 - stepSeconds && told <= interval.q90 + stepSeconds;
}

/** What an alarm told last before a moment. */
function tellingBefore(alarm: OpenAlarm, at: number): Telling {
  return alarm.told.findLast((telling) => telling.at < at) ?? alarm.told[0]!;
}

/** Continues the alarm that is on, or begins one. */
function followAlarm(
  state: JudgeState,
  { at, source }: Step,
  told: Told,
  isFailing: boolean,
  rules: Rules,
): void {
  const last = state.alarms.find(({ isOn }) => isOn);
  const continues =
    last !== undefined &&
    at - last.end <= rules.horizonSeconds &&
    // An alarm that was judged ends with its failure.
    (last.stage === 'open' || isFailing);
  if (!continues) {
    if (last !== undefined) last.isOn = false;
    state.alarms.push({
      start: at,
      end: at,
      source: source ?? state.source ?? '',
      first: told,
      told: [tellingOf(told, at, null)],
      isOn: true,
      stage: isFailing ? 'neither' : 'open',
    });
    return;
  }
  last.end = at;
  last.told.push(tellingOf(told, at, last.told.at(-1)!.interval));
  // A failure that is not seen yet began after this.
  const sure = last.told.findLastIndex((telling) => telling.at < at - rules.confirmSeconds);
  if (sure > 0) last.told.splice(0, sure);
}

function tellingOf(told: Told, at: number, before: Telling['interval']): Telling {
  const { timeToFailure } = told;
  return { ...told, at, interval: timeToFailure === null ? before : { ...timeToFailure, at } };
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

function alarmOutcome(
  outcome: AlarmOutcome['outcome'],
  alarm: OpenAlarm,
  rules: Rules,
  injection: Injection = {},
  failure?: { readonly at: number; readonly mode: string },
): AlarmOutcome {
  return {
    kind: 'alarm',
    outcome,
    alarm: publicAlarm(alarm, rules.horizonSeconds, failure?.at),
    failure: outcome === 'foreseen' ? failure! : null,
    nearMiss: outcome === 'false' && injection.nearMiss === true,
  };
}

/** @param before the moment of the failure, where one came */
function publicAlarm(alarm: OpenAlarm, horizonSeconds: number, before = Infinity): Alarm {
  const { start, end, source, first } = alarm;
  const { mode, timeToFailure, risk } = tellingBefore(alarm, before);
  return { horizonSeconds, start, end, source, first, last: { mode, timeToFailure, risk } };
}
