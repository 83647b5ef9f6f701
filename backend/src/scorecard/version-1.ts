import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { newJudgeState, type JudgeState } from '../outcomes/judge.js';
import type { Alarm, Told } from '../outcomes/types.js';
import type { RecordedOutcome } from './recorded-outcome.js';
import { Nullable, QuantilesSchema } from './schemas.js';

/**
 * How the record was kept before one judge judged everything: a failure with the alarm that "caught" it, alarms
 * that were false or "unresolved", and per target the episodes that were open.
 */

const Time = Nullable(QuantilesSchema);

const FailureLine = Type.Object({
  kind: Type.Literal('failure'),
  target: Type.String(),
  at: Type.Number(),
  mode: Type.String(),
  model: Type.String(),
  alarm: Nullable(
    Type.Object({
      at: Type.Number(),
      mode: Type.String(),
      risk: Type.Number(),
      timeToFailureSeconds: Time,
    }),
  ),
  furtherAlarms: Type.Array(Type.String()),
});

const AlarmLine = Type.Object({
  kind: Type.Enum(['false_alarm', 'unresolved']),
  target: Type.String(),
  at: Type.Number(),
  until: Type.Number(),
  mode: Type.String(),
  model: Type.String(),
  risk: Type.Number(),
});

const isFailureLine = Compile(FailureLine);
const isAlarmLine = Compile(AlarmLine);

/** Further alarms were kept without their time: they are put so far apart before the failure. Seconds. */
const APART = 0.001;

/** @returns empty for what is no line of version 1 */
export function linesOfVersion1(line: unknown, horizonSeconds: number): RecordedOutcome[] {
  if (isAlarmLine.Check(line)) {
    const { target, at, until, mode, model, risk } = line;
    const told = { mode, timeToFailure: null, risk };
    const alarm = { horizonSeconds, start: at, end: until, source: model, first: told, last: told };
    const outcome = line.kind === 'false_alarm' ? 'false' : 'undecided';
    return [{ kind: 'alarm', target, outcome, alarm, failure: null, nearMiss: false }];
  }
  if (!isFailureLine.Check(line)) return [];
  const { target, at, mode, model } = line;
  const alarms = (line.alarm === null ? [] : [line.alarm]).map((one): Alarm => {
    const told: Told = {
      mode: one.mode,
      timeToFailure: one.timeToFailureSeconds,
      risk: one.risk,
    };
    return { horizonSeconds, start: one.at, end: at, source: model, first: told, last: told };
  });
  const [alarm = null] = alarms;
  line.furtherAlarms.forEach((further, i) => {
    const told = { mode: further, timeToFailure: null };
    const start = at - (i + 1) * APART;
    alarms.push({ horizonSeconds, start, end: at, source: model, first: told, last: told });
  });
  return [
    {
      kind: 'failure',
      target,
      outcome: alarm === null ? 'missed' : 'foreseen',
      at,
      mode,
      injectedAt: null,
      source: model,
      alarm,
      leadSeconds: alarm === null ? 0 : at - alarm.start,
    },
    ...alarms.map((own): RecordedOutcome => ({
      ...{ kind: 'alarm', target, outcome: 'foreseen', alarm: own, nearMiss: false },
      failure: { at, mode },
    })),
  ];
}

const Episode = Type.Object({
  at: Type.Number(),
  until: Type.Number(),
  mode: Type.String(),
  model: Type.String(),
  risk: Type.Number(),
  timeToFailureSeconds: Time,
  settled: Type.Boolean(),
});

export const TargetVersion1Schema = Type.Object({
  seen: Type.Number(),
  watched: Nullable(Type.Object({ at: Type.Number(), model: Type.String() })),
  brokenAt: Nullable(Type.Number()),
  episodes: Type.Array(Episode),
  sample: Nullable(Type.Object({ at: Type.Number(), risk: Type.Number(), model: Type.String() })),
});

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
