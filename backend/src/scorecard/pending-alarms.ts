import type { Query } from './report.js';
import type { State } from './state.js';

/** An alarm of which it is open whether it is right. */
export interface PendingAlarm {
  readonly target: string;
  /** Unix seconds: when it was raised, and when it is to be right at the latest. */
  readonly at: number;
  readonly until: number;
  readonly mode: string;
  readonly model: string;
  readonly risk: number;
}

/** Those that were raised within the range. */
export function pendingAlarms({ targets }: State, query: Query): PendingAlarm[] {
  const wanted = (alarm: PendingAlarm): boolean =>
    alarm.at >= query.from &&
    alarm.at < query.to &&
    (['target', 'mode', 'model'] as const).every(
      (key) => query[key] === undefined || alarm[key] === query[key],
    );
  return Object.entries(targets)
    .flatMap(([target, { episodes }]) =>
      episodes
        .filter(({ settled }) => !settled)
        .map(({ at, until, mode, model, risk }) => ({ target, at, until, mode, model, risk })),
    )
    .filter(wanted);
}
