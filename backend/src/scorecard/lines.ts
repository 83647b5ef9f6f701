import { Type, type Static } from 'typebox';
import { Nullable } from '../core/schemas.js';
import { Compile } from 'typebox/compile';
import { AlarmOutcomeSchema, FailureOutcomeSchema, QuantilesSchema } from '../outcomes/types.js';
import { LedgerPageSchema, type LedgerPage } from './ledger.js';
import { sourceOf, type RecordedOutcome } from './recorded-outcome.js';
import { linesOfVersion1 } from './version-1.js';

/** One line of the record. */
export type Line = RecordedOutcome | LedgerPage;

const checker = Compile(
  Type.Union([
    Type.Object({ target: Type.String(), ...FailureOutcomeSchema.properties }),
    Type.Object({ target: Type.String(), ...AlarmOutcomeSchema.properties }),
    LedgerPageSchema,
  ]),
);

/**
 * A line of the file as lines of today: one of version 1 may be several.
 *
 * @returns empty for what is no line of a scorecard
 */
export function readLine(line: unknown, horizonSeconds: number): readonly Line[] {
  if (checker.Check(line)) return [line];
  return linesOfVersion1(line, horizonSeconds);
}

/** As the API lists an outcome: failures, and alarms that no failure followed. */
export const ListedOutcomeSchema = Type.Union([
  Type.Object({
    kind: Type.Literal('failure'),
    target: Type.String(),
    at: Type.Number({ description: 'Unix seconds of its first step.' }),
    mode: Type.String(),
    model: Type.String({ description: 'That raised the alarm, or that should have.' }),
    alarm: Nullable(
      Type.Object({
        at: Type.Number({ description: 'Unix seconds at which the alarm began.' }),
        mode: Type.String({ description: 'The failure mode it named last before the failure.' }),
        risk: Type.Number(),
        timeToFailureSeconds: Nullable(QuantilesSchema),
      }),
      'The alarm that came before it; null when none did.',
    ),
    leadSeconds: Type.Number({ description: 'Two horizons at most; 0 without an alarm.' }),
  }),
  Type.Object({
    kind: Type.Union([Type.Literal('false_alarm'), Type.Literal('undecided')], {
      description: 'undecided: data were missing when the failure should have come.',
    }),
    target: Type.String(),
    at: Type.Number({ description: 'Unix seconds at which the alarm began.' }),
    until: Type.Number({ description: 'Unix seconds of its last step.' }),
    mode: Type.String({ description: 'The failure mode it named last.' }),
    model: Type.String(),
    risk: Type.Number(),
  }),
]);

export type ListedOutcome = Static<typeof ListedOutcomeSchema>;

export function listed(outcome: RecordedOutcome): ListedOutcome[] {
  const { target, alarm } = outcome;
  if (outcome.kind === 'alarm') {
    const { start, end, source, first, last } = outcome.alarm;
    if (outcome.outcome !== 'false' && outcome.outcome !== 'undecided') return [];
    return [
      {
        kind: outcome.outcome === 'false' ? 'false_alarm' : 'undecided',
        target,
        at: start,
        until: end,
        mode: last.mode ?? '',
        model: source,
        risk: first.risk ?? 0,
      },
    ];
  }
  return [
    {
      kind: 'failure',
      target,
      at: outcome.at,
      mode: outcome.mode,
      model: sourceOf(outcome),
      alarm: alarm && {
        at: alarm.start,
        mode: alarm.last.mode ?? '',
        risk: alarm.first.risk ?? 0,
        timeToFailureSeconds: alarm.first.timeToFailure,
      },
      leadSeconds: outcome.leadSeconds,
    },
  ];
}
