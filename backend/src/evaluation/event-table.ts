import { decimal, percent, seconds } from '../core/format.js';
import type { EventIntervals, Interval } from './bootstrap.js';
import type { EventScores } from './event-scores.js';

/** Heads of the columns that {@link eventCells} fills; the first column is the predictor's name. */
export const EVENT_HEADER = [
  '',
  'foreseen',
  'recall',
  'median lead',
  'P10',
  'of ramp',
  'precision',
  'false',
  'per target-day',
  'time in alarm',
  'hours per day',
  'mode F1',
  'in interval',
] as const;

/** What the columns mean, for the foot of a table. */
export const EVENT_LEGEND =
  'Foreseen: alarms before the failure, sudden failures apart. In brackets: 80 % intervals by the bootstrap over runs. ' +
  'Leads: two horizons at most, and 0 for a missed failure; of ramp: median lead ÷ time from injection to failure. ' +
  'Per target-day: false alarms. Time in alarm: share of the time predicted; hours per day: the same per target. ' +
  'In interval: share of failures within the 80 % interval of the time told when the alarm began.';

/** One row of a table for people: the scores of a predictor in words. */
export function eventCells({
  name,
  scores,
  intervals,
}: {
  readonly name: string;
  readonly scores: EventScores;
  readonly intervals?: EventIntervals;
}): string[] {
  return [
    name,
    `${scores.foreseen} of ${scores.failures}`,
    withInterval(percent(scores.recall), intervals?.recall, 100),
    seconds(scores.medianLeadSeconds),
    seconds(scores.p10LeadSeconds),
    percent(scores.medianLeadShare),
    withInterval(percent(scores.precision), intervals?.precision, 100),
    scores.nearMissAlarms > 0
      ? `${scores.falseAlarms} (${scores.nearMissAlarms} in near misses)`
      : String(scores.falseAlarms),
    decimal(scores.falseAlarmsPerTargetDay, 1),
    scores.alarmShare === null ? '–' : `${(100 * scores.alarmShare).toFixed(1)} %`,
    decimal(scores.alarmHoursPerTargetDay, 1),
    decimal(scores.modeMacroF1, 2),
    percent(scores.timeToFailure.coverage),
  ];
}

function withInterval(text: string, interval: Interval | null | undefined, scale: number): string {
  if (interval == null) return text;
  return `${text} [${Math.round(scale * interval.low)}–${Math.round(scale * interval.high)}]`;
}
