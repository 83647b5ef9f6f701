import { describe, expect, it } from 'vitest';
import { findEpisodes, type Episode } from './episodes.js';
import { judgeRun, summarise, type RunOutcome } from './outcome.js';

// Steps of 2 s, horizon 5 steps, window 3 steps, 30 steps; the failure lasts from step 20 to 24.
const failing = Uint8Array.from({ length: 30 }, (_, step) => (step >= 20 && step < 25 ? 1 : 0));
const judge = (episodes: Episode[], breach = failing): RunOutcome =>
  judgeRun({
    episodes,
    breach,
    firstStep: 0,
    mode: 'leak',
    modeAt: () => 'leak',
    stepSeconds: 2,
    horizonSteps: 5,
    windowSteps: 3,
  });

describe('judgeRun', () => {
  it('measures the lead of the first right episode', () => {
    expect(judge([{ start: 14, end: 24 }])).toEqual({
      failure: 'leak',
      leadSeconds: 12,
      namedMode: 'leak',
      falseAlarms: 0,
      // 30 steps but the five of the failure and three after it.
      quietSeconds: 44,
    });
  });

  it('takes too early, and ended too early, for false', () => {
    expect(judge([{ start: 9, end: 24 }])).toMatchObject({
      leadSeconds: undefined,
      falseAlarms: 1,
    });
    expect(judge([{ start: 11, end: 14 }])).toMatchObject({
      leadSeconds: undefined,
      falseAlarms: 1,
    });
    expect(judge([{ start: 11, end: 15 }])).toMatchObject({ leadSeconds: 18, falseAlarms: 0 });
  });

  it('takes an alarm during the failure and shortly after for neither', () => {
    expect(judge([{ start: 20, end: 26 }])).toMatchObject({
      leadSeconds: undefined,
      falseAlarms: 0,
    });
    expect(judge([{ start: 27, end: 28 }])).toMatchObject({ falseAlarms: 0 });
    expect(judge([{ start: 28, end: 28 }])).toMatchObject({ falseAlarms: 1 });
  });

  it('takes every alarm of a normal run for false', () => {
    const normal = new Uint8Array(30);
    expect(
      judge(
        [
          { start: 3, end: 4 },
          { start: 20, end: 21 },
        ],
        normal,
      ),
    ).toMatchObject({
      failure: undefined,
      falseAlarms: 2,
      quietSeconds: 60,
    });
  });
});

describe('findEpisodes', () => {
  it('bridges short gaps', () => {
    const rule = { threshold: 0.5, clearThreshold: 0.5, raiseSteps: 1, clearSteps: 1 };
    const risks = [0, 1, 1, 0, 1, 0, 0, 0, 1];
    expect(findEpisodes(risks, rule, 2)).toEqual([
      { start: 1, end: 4 },
      { start: 8, end: 8 },
    ]);
  });
});

describe('summarise', () => {
  it('counts, and says nothing about nothing', () => {
    const outcome = { namedMode: undefined, falseAlarms: 0, quietSeconds: 21_600 };
    const scores = summarise([
      { ...outcome, failure: 'leak', leadSeconds: 30, namedMode: 'leak' },
      { ...outcome, failure: 'leak', leadSeconds: 10, namedMode: 'spike' },
      { ...outcome, failure: 'spike', leadSeconds: undefined },
      { ...outcome, failure: undefined, leadSeconds: undefined, falseAlarms: 2 },
    ]);
    expect(scores).toMatchObject({
      failures: 3,
      caught: 2,
      recall: 2 / 3,
      precision: 1 / 2,
      f1: 4 / 7,
      medianLeadSeconds: 20,
      falseAlarmsPerTargetDay: 2,
      modeAccuracy: 1 / 2,
    });
    expect(summarise([])).toMatchObject({ recall: null, precision: null, medianLeadSeconds: null });
  });
});
