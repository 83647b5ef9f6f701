import { Type, type Static } from 'typebox';
import { Nullable } from '../core/schemas.js';
import { tallyOutcomes } from '../evaluation/event-scores.js';
import { median, quantile } from '../evaluation/quantile.js';
import { addCell, calibrationOf, newCell, type Cell, type LedgerPage } from './ledger.js';
import { modesOf, momentOf, sourceOf, type RecordedOutcome } from './recorded-outcome.js';
import { share, ShareSchema } from './wilson.js';

export const FiguresSchema = Type.Object({
  failures: Type.Integer(),
  foreseen: Type.Integer(),
  missed: Type.Integer(),
  falseAlarms: Type.Integer(),
  undecided: Type.Integer({
    description: 'Alarms of which nobody can say whether they were right: data were missing.',
  }),
  precision: Nullable(
    ShareSchema,
    'Right alarms ÷ (right + false ones), with Wilson intervals; null of nothing. Of one mode, an alarm is right where it named the mode of the failure.',
  ),
  recall: Nullable(ShareSchema, 'foreseen ÷ failures.'),
  leadSeconds: Nullable(
    Type.Object({ p10: Type.Number(), median: Type.Number(), p90: Type.Number() }),
    'From the beginning of the alarm to the failure, two horizons at most; of the failures that were foreseen.',
  ),
  modeNamedRight: Nullable(
    ShareSchema,
    'Of the failures foreseen: the alarm named the right mode when it began.',
  ),
  timeToFailure: Nullable(
    Type.Object({
      medianAbsoluteErrorSeconds: Type.Number(),
      coverage80: ShareSchema,
    }),
    'What the alarm told of the time left when it began, where it told anything.',
  ),
  exposureTargetSeconds: Type.Number({
    description: 'Time predicted, of all targets: an alarm could be on.',
  }),
  falseAlarmsPerTargetDay: Nullable(Type.Number()),
  alarmShare: Nullable(
    Type.Number(),
    'Share of that time in which an alarm was on, right or false, of any mode; null where it was not counted.',
  ),
  alarmHoursPerTargetDay: Nullable(Type.Number()),
  calibration: Nullable(
    Type.Object({
      samples: Type.Integer({ description: 'One stated risk per target and horizon.' }),
      brier: Nullable(Type.Number()),
      reliability: Type.Array(
        Type.Object({
          from: Type.Number(),
          to: Type.Number(),
          count: Type.Integer(),
          stated: Type.Number(),
          observed: Type.Number(),
        }),
      ),
    }),
    'Null of a single mode: the risk is that of any failure.',
  ),
});

export type Figures = Static<typeof FiguresSchema>;

/** What is asked for. Times are unix seconds; an absent filter lets everything through. */
export interface Query {
  readonly from: number;
  readonly to: number;
  readonly target?: string;
  readonly mode?: string;
  readonly model?: string;
}

const { properties } = FiguresSchema;
export const ReportSchema = Type.Object({
  total: FiguresSchema,
  modes: Type.Array(Type.Object({ mode: Type.String(), ...properties })),
  targets: Type.Array(Type.Object({ target: Type.String(), ...properties }), {
    description: 'Those with most failures and false alarms first.',
  }),
  models: Type.Array(Type.Object({ model: Type.String(), ...properties })),
});
export type Report = Static<typeof ReportSchema>;

/** Targets told singly: those with most failures and false alarms. */
const MAX_TARGETS = 200;

const SECONDS_PER_DAY = 86_400;

/** The outcomes of a query, in the order given. A mode is that of the failure or that of the alarm. */
export function selectOutcomes(
  outcomes: readonly RecordedOutcome[],
  query: Query,
): RecordedOutcome[] {
  const { from, to, target, mode, model } = query;
  return outcomes.filter(
    (outcome) =>
      momentOf(outcome) >= from &&
      momentOf(outcome) < to &&
      (target === undefined || outcome.target === target) &&
      (model === undefined || sourceOf(outcome) === model) &&
      (mode === undefined || modesOf(outcome).includes(mode)),
  );
}

/** All figures of a query: together, and by mode, target and model. */
export function summariseRecord(
  outcomes: readonly RecordedOutcome[],
  pages: readonly LedgerPage[],
  query: Query,
): Report {
  const chosen = selectOutcomes(outcomes, query);
  const total = newCell();
  const byTarget = new Map<string, { cell: Cell; outcomes: RecordedOutcome[] }>();
  const byModel = new Map<string, { cell: Cell; outcomes: RecordedOutcome[] }>();
  for (const page of pages) {
    if (page.to <= query.from || page.from >= query.to) continue;
    if (query.model !== undefined && page.model !== query.model) continue;
    for (const [target, cell] of Object.entries(page.targets)) {
      if (query.target !== undefined && target !== query.target) continue;
      addCell(total, cell);
      addCell(groupOf(byTarget, target).cell, cell);
      addCell(groupOf(byModel, page.model).cell, cell);
    }
  }
  for (const outcome of chosen) {
    groupOf(byTarget, outcome.target).outcomes.push(outcome);
    groupOf(byModel, sourceOf(outcome)).outcomes.push(outcome);
  }
  const modes = [...new Set(chosen.flatMap(modesOf))]
    .filter((mode) => query.mode === undefined || mode === query.mode)
    .sort();
  return {
    total: figures(chosen, total, query.mode),
    modes: modes.map((mode) => ({ mode, ...figures(chosen, total, mode) })),
    targets: [...byTarget]
      .map(([target, { cell, outcomes: own }]) => ({ target, ...figures(own, cell, query.mode) }))
      .sort(
        (a, b) =>
          b.failures + b.falseAlarms - a.failures - a.falseAlarms ||
          b.exposureTargetSeconds - a.exposureTargetSeconds,
      )
      .slice(0, MAX_TARGETS),
    models: [...byModel].map(([model, { cell, outcomes: own }]) => ({
      model,
      ...figures(own, cell, query.mode),
    })),
  };
}

/**
 * @param mode counts only failures of this mode, and alarms that named it: one of another mode than the
 *   failure's is false for its own, and the failure missed; all of them when absent
 */
export function figures(
  outcomes: readonly RecordedOutcome[],
  cell: Cell,
  mode: string | undefined,
): Figures {
  const tally = tallyOutcomes(outcomes, mode);
  const { failures, foreseen, rightAlarms, times } = tally;
  const coverage80 = share(times.within, times.told);
  const falseAlarms = tally.falseAlarms.length;
  const leads = foreseen.map(({ leadSeconds }) => leadSeconds);
  const days = cell.quietSeconds / SECONDS_PER_DAY;
  const { alarm } = cell;
  const alarmShare = alarm && alarm.ofSeconds > 0 ? alarm.seconds / alarm.ofSeconds : null;
  return {
    failures: failures.length,
    foreseen: foreseen.length,
    missed: failures.length - foreseen.length,
    falseAlarms,
    undecided: tally.undecidedAlarms,
    precision: share(rightAlarms, rightAlarms + falseAlarms),
    recall: share(foreseen.length, failures.length),
    leadSeconds:
      leads.length === 0
        ? null
        : { p10: quantile(leads, 0.1)!, median: median(leads)!, p90: quantile(leads, 0.9)! },
    modeNamedRight: share(tally.namedRight, foreseen.length),
    timeToFailure: coverage80 && {
      medianAbsoluteErrorSeconds: times.medianAbsoluteErrorSeconds!,
      coverage80,
    },
    exposureTargetSeconds: cell.quietSeconds,
    falseAlarmsPerTargetDay: days > 0 ? falseAlarms / days : null,
    alarmShare,
    alarmHoursPerTargetDay: alarmShare === null ? null : 24 * alarmShare,
    calibration: mode === undefined ? calibrationOf(cell) : null,
  };
}

function groupOf(
  groups: Map<string, { cell: Cell; outcomes: RecordedOutcome[] }>,
  key: string,
): { cell: Cell; outcomes: RecordedOutcome[] } {
  let group = groups.get(key);
  if (group === undefined) groups.set(key, (group = { cell: newCell(), outcomes: [] }));
  return group;
}
