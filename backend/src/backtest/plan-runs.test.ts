import { describe, expect, it } from 'vitest';
import { labelByFailures } from '../datasets/label-run.js';
import type { ViolationSpan } from '../outcomes/violations.js';
import { planRuns } from './plan-runs.js';

const config = { stepSeconds: 10, windowSeconds: 100, horizonSeconds: 100 };
const failure = (start: number, end: number): ViolationSpan => ({ mode: 'm', start, end });

describe('runs of a history', () => {
  it('lead to each failure and keep clear of failures and recovery', () => {
    const failures = [failure(1000, 1500), failure(2000, 2020), failure(2150, 2160)];
    const plan = planRuns([{ target: 't', seen: { start: 0, end: 6000 }, failures }], config);
    expect(plan.filter((run) => run.failure).map(({ start, end }) => [start, end])).toEqual([
      [600, 1100],
      [1610, 2020],
    ]);
    const quiet = plan.filter((run) => run.failure === undefined);
    expect(quiet.length).toBeGreaterThan(5);
    for (const { start, end } of quiet) {
      for (const own of failures) {
        expect(end <= own.start - 200 || start > own.end + 100).toBe(true);
      }
    }
  });

  it('are few where it is long', () => {
    const plan = planRuns([{ target: 't', seen: { start: 0, end: 1e7 }, failures: [] }], config);
    expect(plan).toHaveLength(40);
    expect(plan.at(-1)!.start).toBeGreaterThan(9e6);
  });
});

describe('a run', () => {
  it('is labelled by its failures', () => {
    const run = {
      runId: 'r',
      target: 't',
      signals: [],
      timestamps: Float64Array.of(0, 10, 20, 30, 40),
    };
    const labelled = labelByFailures(run, [failure(20, 30), failure(90, 95)]);
    expect(labelled.mode).toBe('m');
    expect([...labelled.violation]).toEqual([0, 0, 1, 1, 0]);
    expect([...labelled.timeToFailure]).toEqual([20, 10, 0, 0, NaN]);
    expect(labelByFailures(run, []).mode).toBe('normal');
  });
});
