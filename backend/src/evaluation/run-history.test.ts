import { describe, expect, it } from 'vitest';
import type { Run } from '../datasets/types.js';
import { judge, type Judged } from '../outcomes/judge-history.js';
import type { Rules } from '../outcomes/types.js';
import { historyOf, type Course } from './run-history.js';

const ALARM = { smoothing: 1, threshold: 0.5, clearThreshold: 0.3, raiseSteps: 2, clearSteps: 2 };
const OPTIONS = { alarm: ALARM, windowSeconds: 10 };
const RULES: Rules = {
  stepSeconds: 2,
  windowSeconds: 10,
  horizonSeconds: 20,
  raiseSteps: 2,
  confirmSeconds: 0,
};
// 40 steps of 2 s from second 1000; the failure lasts from step 20 to 24.
const run: Run = {
  runId: 'r',
  target: 't',
  scenario: 'memory_leak',
  mode: 'memory_leak',
  timestamps: Float64Array.from({ length: 40 }, (_, i) => 1000 + 2 * i),
  violation: Uint8Array.from({ length: 40 }, (_, i) => (i >= 20 && i < 25 ? 1 : 0)),
  timeToFailure: new Float64Array(40).fill(NaN),
  signals: [],
};
const risksOf = (on: (step: number) => boolean): Float64Array =>
  Float64Array.from(run.timestamps, (_, i) => (i < 5 ? NaN : on(i) ? 0.9 : 0.1));
const judged = (course: Course, record: Parameters<typeof historyOf>[1]): Judged =>
  judge(historyOf(run, record, course, OPTIONS), RULES);

describe('the history of a recorded run', () => {
  it('turns risks into alarms that are judged by the run’s failure', () => {
    const course = {
      risks: risksOf((i) => i >= 14 && i < 38),
      modeAt: (step: number) => `mode at ${step}`,
      timeToFailureAt: (step: number) => ({ q10: 0, q50: step, q90: 99 }),
    };
    const { outcomes, exposureSeconds, alarmSeconds } = judged(course, {
      injectedAt: 1020,
      settings: {},
    });
    // Two steps raise it. In the recovery there is none; after it another one begins.
    expect(outcomes).toMatchObject([
      { kind: 'failure', outcome: 'foreseen', at: 1040, mode: 'memory_leak', leadSeconds: 10 },
      {
        kind: 'alarm',
        outcome: 'foreseen',
        alarm: {
          start: 1030,
          first: { mode: 'mode at 15', timeToFailure: { q50: 15 } },
          last: { mode: 'mode at 19' },
        },
      },
      { kind: 'alarm', outcome: 'undecided', alarm: { start: 1060 } },
    ]);
    // Steps 5 to 19, and from 29 on: until step 28 the target recovers.
    expect(exposureSeconds).toBe(2 * (15 + 11));
    expect(alarmSeconds).toBe(2 * (5 + 9));
  });

  it('knows a sudden failure, and one nobody announced', () => {
    const course = { risks: risksOf(() => false), modeAt: () => undefined };
    const outcome = (injectedAt: number | undefined): string => {
      const record = injectedAt === undefined ? undefined : { injectedAt, settings: {} };
      return judged(course, record).outcomes[0]!.outcome;
    };
    expect(outcome(1034)).toBe('sudden');
    expect(outcome(1033)).toBe('missed');
    expect(outcome(undefined)).toBe('missed');
  });

  it('knows from the record that a run was to stop short', () => {
    const settings = { nearMiss: true };
    const { nearMiss } = historyOf(
      run,
      { settings },
      { risks: risksOf(() => false), modeAt: () => undefined },
      OPTIONS,
    );
    expect(nearMiss).toBe(true);
  });
});
