import { describe, expect, it } from 'vitest';
import type { Run } from '../datasets/types.js';
import { historyOf } from './histories.js';

const OPTIONS = {
  alarm: { smoothing: 1, threshold: 0.5, clearThreshold: 0.3, raiseSteps: 2, clearSteps: 2 },
  stepSeconds: 2,
  windowSeconds: 10,
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

describe('historyOf', () => {
  it('turns a run and its risks into failures, episodes and exposure', () => {
    const history = historyOf(
      run,
      { injectedAt: 1020 },
      {
        risks: risksOf((i) => i >= 14 && i < 30),
        modeAt: (step) => `mode at ${step}`,
        timeToFailureAt: (step) => ({ q10: 1, q50: step, q90: 99 }),
      },
      OPTIONS,
    );
    expect(history.failures).toEqual([
      { mode: 'memory_leak', start: 1040, end: 1048, injectedAt: 1020, sudden: false },
    ]);
    // Two steps raise it, two end it.
    expect(history.episodes).toEqual([
      {
        start: 1030,
        end: 1060,
        mode: 'mode at 15',
        timeToFailure: { q10: 1, q50: 15, q90: 99 },
      },
    ]);
    // Steps 5 to 19, and from 30 on: the window of 10 s still holds the failure until step 29.
    expect(history.exposureSeconds).toBe(2 * (15 + 10));
  });

  it('calls a failure sudden when no alarm could be raised in time', () => {
    const course = { risks: risksOf(() => false), modeAt: () => undefined };
    const sudden = (injectedAt: number): boolean =>
      historyOf(run, { injectedAt }, course, OPTIONS).failures[0]!.sudden;
    expect(sudden(1034)).toBe(true);
    expect(sudden(1033)).toBe(false);
    expect(historyOf(run, undefined, course, OPTIONS).failures[0]!.sudden).toBe(false);
  });
});
