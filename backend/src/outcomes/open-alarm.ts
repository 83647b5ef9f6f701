import type { OpenAlarm, Telling } from './judge-state.js';
import type { Alarm, AlarmOutcome, Injection, Rules, Told } from './types.js';

/** Whether the last interval told holds a failure, to a step. */
export function timeFits({ interval }: Telling, failedAt: number, { stepSeconds }: Rules): boolean {
  if (interval === null) return true;
  const told = failedAt - interval.at;
  return told >= interval.q10 - stepSeconds && told <= interval.q90 + stepSeconds;
}

/** What an alarm told last before a moment. */
export function tellingBefore(alarm: OpenAlarm, at: number): Telling {
  return alarm.told.findLast((telling) => telling.at < at) ?? alarm.told[0]!;
}

/** An alarm that begins. */
export function newAlarm(
  at: number,
  told: Told,
  source: string,
  stage: OpenAlarm['stage'],
): OpenAlarm {
  const first = tellingOf(told, at, null);
  return { start: at, end: at, source, first: told, told: [first], isOn: true, stage };
}

/** Goes on to tell at one more step. What comes before a failure that is not seen yet is kept. */
export function goOn(alarm: OpenAlarm, at: number, told: Told, confirmSeconds: number): void {
  alarm.end = at;
  alarm.told.push(tellingOf(told, at, alarm.told.at(-1)!.interval));
  const sure = alarm.told.findLastIndex((telling) => telling.at < at - confirmSeconds);
  if (sure > 0) alarm.told.splice(0, sure);
}

function tellingOf(told: Told, at: number, before: Telling['interval']): Telling {
  const { timeToFailure } = told;
  return { ...told, at, interval: timeToFailure === null ? before : { ...timeToFailure, at } };
}

/** @param failure that came, where one did */
export function alarmOutcome(
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

/**
 * What is told of an alarm.
 *
 * @param before the moment of the failure, where one came
 */
export function publicAlarm(alarm: OpenAlarm, horizonSeconds: number, before = Infinity): Alarm {
  const { start, end, source, first } = alarm;
  const { mode, timeToFailure, risk } = tellingBefore(alarm, before);
  return { horizonSeconds, start, end, source, first, last: { mode, timeToFailure, risk } };
}
