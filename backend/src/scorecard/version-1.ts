import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { Nullable } from '../core/schemas.js';
import { newJudgeState } from '../outcomes/judge.js';
import type { JudgeState } from '../outcomes/judge-state.js';
import { QuantilesSchema, type Alarm, type Told } from '../outcomes/types.js';
import type { RecordedOutcome } from './recorded-outcome.js';
import { RiskSampleSchema } from './risk-sample.js';

/**
 * The record as it was kept before one judge judged everything: a failure with the alarm that "caught" it,
 * alarms that were false or "unresolved", and per target the episodes that were open.
 */

const told = { at: Type.Number(), mode: Type.String(), risk: Type.Number() };
const time = { timeToFailureSeconds: Nullable(QuantilesSchema) };

const isFailureLine = Compile(
  Type.Object({
    kind: Type.Literal('failure'),
    target: Type.String(),
    at: Type.Number(),
    mode: Type.String(),
    model: Type.String(),
    alarm: Nullable(Type.Object({ ...told, ...time })),
    furtherAlarms: Type.Array(Type.String()),
  }),
);
const isAlarmLine = Compile(
  Type.Object({
    kind: Type.Enum(['false_alarm', 'unresolved']),
    target: Type.String(),
    until: Type.Number(),
    model: Type.String(),
    ...told,
  }),
);

export const TargetVersion1Schema = Type.Object({
  seen: Type.Number(),
  watched: Nullable(Type.Object({ at: Type.Number(), model: Type.String() })),
  brokenAt: Nullable(Type.Number()),
  episodes: Type.Array(
    Type.Object({
      ...told,
      ...time,
      until: Type.Number(),
      model: Type.String(),
      settled: Type.Boolean(),
    }),
  ),
  sample: Nullable(RiskSampleSchema),
});

/** Further alarms were kept without their time: they are put so far apart before the failure. Seconds. */
const APART = 0.001;

/** @returns empty for what is no line of version 1 */
export function linesOfVersion1(line: unknown, horizonSeconds: number): RecordedOutcome[] {
  const alarmOf = (start: number, end: number, source: string, told: Told): Alarm => ({
    horizonSeconds,
    start,
    end,
    source,
    first: told,
    last: told,
  });
  if (isAlarmLine.Check(line)) {
    const { kind, target, at, until, mode, model, risk } = line;
    const alarm = alarmOf(at, until, model, { mode, timeToFailure: null, risk });
    const outcome = kind === 'false_alarm' ? 'false' : 'undecided';
    return [{ kind: 'alarm', target, outcome, alarm, failure: null, nearMiss: false }];
  }
  if (!isFailureLine.Check(line)) return [];
  const { target, at, mode, model } = line;
  const further = line.furtherAlarms.map((named, i) =>
    alarmOf(at - (i + 1) * APART, at, model, { mode: named, timeToFailure: null }),
  );
  const alarm =
    line.alarm &&
    alarmOf(line.alarm.at, at, model, {
      mode: line.alarm.mode,
      timeToFailure: line.alarm.timeToFailureSeconds,
      risk: line.alarm.risk,
    });
  const failure: RecordedOutcome = {
    kind: 'failure',
    target,
    outcome: alarm === null ? 'missed' : 'foreseen',
    at,
    mode,
    injectedAt: null,
    source: model,
    alarm,
    leadSeconds: alarm === null ? 0 : at - alarm.start,
  };
  const right = [...(alarm === null ? [] : [alarm]), ...further].map((own): RecordedOutcome => ({
    kind: 'alarm',
    target,
    outcome: 'foreseen',
    alarm: own,
    failure: { at, mode },
    nearMiss: false,
  }));
  return [failure, ...right];
}

/** What a target of version 1 had open, as the judge goes on with it. */
export function judgeStateOf(record: Static<typeof TargetVersion1Schema>): JudgeState {
  const { seen, watched, brokenAt, episodes } = record;
  return {
    ...newJudgeState(),
    seen,
    watched: watched?.at ?? null,
    predictedSince: watched?.at ?? null,
    source: watched?.model ?? null,
    failure: brokenAt === null ? null : { at: brokenAt, until: brokenAt },
    alarms: episodes.map(({ at, until, mode, model, risk, timeToFailureSeconds, settled }) => {
      const first = { mode, timeToFailure: timeToFailureSeconds, risk };
      const interval = timeToFailureSeconds === null ? null : { ...timeToFailureSeconds, at };
      return {
        start: at,
        end: until,
        source: model,
        first,
        told: [{ ...first, at, interval }],
        isOn: until === seen,
        stage: settled ? 'done' : 'open',
      };
    }),
  };
}
