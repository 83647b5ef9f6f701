import { Type, type Static } from 'typebox';
import type { Rules } from '../outcomes/types.js';
import { HOURLY_FOR } from './archive.js';
import type { ScorecardRecord } from './join-record.js';
import { listed, ListedOutcomeSchema } from './lines.js';
import { PendingAlarmSchema, pendingAlarms } from './pending-alarms.js';
import { ReportSchema, selectOutcomes, summariseRecord, type Query } from './report.js';

export const ScorecardReportSchema = Type.Object({
  from: Type.Number({ description: 'Unix seconds; rounded to hours, long ago to days.' }),
  to: Type.Number(),
  ...ReportSchema.properties,
  episodes: Type.Array(ListedOutcomeSchema, {
    description: 'Failures and false alarms, newest first; the last hundred.',
  }),
  pending: Type.Array(PendingAlarmSchema, {
    description: 'Alarms of which it is open whether they are right.',
  }),
});
export type ScorecardReport = Static<typeof ScorecardReportSchema>;

const HOUR = 3600;
const DAY = 86_400;

/** Outcomes listed singly. */
const MAX_LISTED = 100;

/** The record of a range, which is widened to whole hours, long ago to whole days. */
export function scorecardReport(
  { archive, state }: ScorecardRecord,
  query: Omit<Query, 'from' | 'to'> & { readonly from?: number; readonly to?: number },
  rules: Rules,
  { now, retentionDays }: { readonly now: number; readonly retentionDays: number },
): ScorecardReport {
  const widen = (t: number, round: (value: number) => number): number => {
    const unit = now - t < HOURLY_FOR ? HOUR : DAY;
    return round(t / unit) * unit;
  };
  const from = widen(query.from ?? now - retentionDays * DAY, Math.floor);
  const to = widen(query.to ?? now, Math.ceil);
  const range = { ...query, from, to };
  return {
    from,
    to,
    ...summariseRecord(archive.outcomes, [...archive.pages, ...state.pages], range),
    episodes: selectOutcomes(archive.outcomes, range)
      .flatMap(listed)
      .sort((a, b) => b.at - a.at)
      .slice(0, MAX_LISTED),
    pending: pendingAlarms(state, range, rules),
  };
}
