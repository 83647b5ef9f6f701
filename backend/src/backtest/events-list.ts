import { detectionDelay } from '../evaluation/event-scores.js';
import type { Judged } from '../outcomes/judge-history.js';
import type { Alarm } from '../outcomes/types.js';

/** A failure and whether it was foreseen, or an alarm that was false. */
export interface ListedEvent {
  /** Unix seconds: the failure, or the begin of the false alarm. */
  readonly at: number;
  readonly run: string;
  readonly target: string;
  readonly outcome: 'foreseen' | 'missed' | 'sudden' | 'undecided' | 'false alarm';
  readonly failure?: { readonly mode: string; readonly start: number };
  /** That came before the failure, or is false. */
  readonly alarm?: Alarm | undefined;
  /** Two horizons at most. */
  readonly leadSeconds?: number | undefined;
  /** From the failure to the alarm, where it was seen late. */
  readonly detectionDelaySeconds?: number | undefined;
}

/** All of it in the order of time. */
export function listEvents(judged: readonly Judged[]): ListedEvent[] {
  const events = judged.flatMap(({ run, target, outcomes }) =>
    outcomes.flatMap((one): ListedEvent[] => {
      if (one.kind === 'alarm') {
        const { alarm, outcome } = one;
        if (outcome !== 'false') return [];
        return [{ at: alarm.start, run, target, outcome: 'false alarm', alarm }];
      }
      const { at, outcome, mode, alarm, leadSeconds } = one;
      const common = { at, run, target, outcome, failure: { mode, start: at } };
      if (alarm !== null) return [{ ...common, alarm, leadSeconds }];
      const detectionDelaySeconds = detectionDelay(one, outcomes);
      return [detectionDelaySeconds === undefined ? common : { ...common, detectionDelaySeconds }];
    }),
  );
  return events.sort((a, b) => a.at - b.at || a.target.localeCompare(b.target));
}

/** The outcome as a person says it. */
export function outcomeInWords(event: ListedEvent): string {
  const { outcome, failure, alarm, leadSeconds, detectionDelaySeconds: delay } = event;
  const named = alarm?.last.mode ?? 'no mode';
  const late = delay === undefined ? 'not noticed either' : `noticed ${Math.round(delay)} s after`;
  switch (outcome) {
    case 'foreseen':
      return `foreseen ${Math.round(leadSeconds!)} s before${named === failure!.mode ? '' : `, as ${named}`}`;
    case 'missed':
      return `missed, ${late}`;
    case 'sudden':
      return `sudden, ${leadSeconds === undefined ? late : `yet an alarm ${Math.round(leadSeconds)} s before`}`;
    case 'undecided':
      return 'not judged: nothing could be predicted before it';
    case 'false alarm':
      return `false alarm (${named}) for ${Math.round(alarm!.end - alarm!.start)} s`;
  }
}
