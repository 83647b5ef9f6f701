import { Type, type Static } from 'typebox';
import { openAlarms } from '../outcomes/judge.js';
import type { Rules } from '../outcomes/types.js';
import type { Query } from './report.js';
import type { State } from './state.js';

/** An alarm of which it is open whether it is right. */
export const PendingAlarmSchema = Type.Object({
  target: Type.String(),
  /** Unix seconds: when it was raised, and when it was on last. */
  at: Type.Number(),
  until: Type.Number(),
  mode: Type.String(),
  model: Type.String(),
  risk: Type.Number(),
});
export type PendingAlarm = Static<typeof PendingAlarmSchema>;

/** Those that were raised within the range. */
export function pendingAlarms({ targets }: State, query: Query, rules: Rules): PendingAlarm[] {
  const wanted = (alarm: PendingAlarm): boolean =>
    alarm.at >= query.from &&
    alarm.at < query.to &&
    (['target', 'mode', 'model'] as const).every(
      (key) => query[key] === undefined || alarm[key] === query[key],
    );
  return Object.entries(targets)
    .flatMap(([target, { judge }]) =>
      openAlarms(judge, rules).map(({ start, end, source, first, last }) => ({
        target,
        at: start,
        until: end,
        mode: last.mode ?? '',
        model: source,
        risk: first.risk ?? 0,
      })),
    )
    .filter(wanted);
}
