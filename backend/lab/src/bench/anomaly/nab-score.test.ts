import { describe, expect, it } from 'vitest';
import { OUTSIDE, pointsOf, PROBATION, rowScores, scoreOf } from './nab-score.js';

/** A hundred rows, of which 15 are probation; rows 50 to 59 are labelled. */
const rows = rowScores(100, [{ first: 50, last: 59 }]);
const of = (alarms: number[]) => {
  const points = pointsOf(rows, alarms);
  return { ...points, score: scoreOf([{ rows, points }]).score };
};

describe('the score of the Numenta benchmark', () => {
  it('knows where a row is', () => {
    expect([0, 14, 15, 49, 50, 59, 60].map((row) => rows.place[row])).toEqual([
      PROBATION,
      PROBATION,
      OUTSIDE,
      OUTSIDE,
      0,
      0,
      OUTSIDE,
    ]);
  });

  it('is 0 without an alarm, 100 for one at the beginning of the window and nothing else', () => {
    expect(of([])).toEqual({ points: -1, hits: 0, falseAlarms: 0, score: 0 });
    expect(of([50])).toEqual({ points: 1, hits: 1, falseAlarms: 0, score: 100 });
  });

  it('counts the best alarm of a window, and none of the probation', () => {
    // Half of the window is over: (2 / (1 + e^-2.5) - 1) / (2 / (1 + e^-5) - 1), as published.
    expect(of([55]).points).toBeCloseTo(0.84828 / 0.98661, 4);
    expect(of([3, 52, 55, 58])).toEqual({ ...of([52]), hits: 1, falseAlarms: 0 });
  });

  it('takes 0.11 for an alarm far from any window, and less for one soon after', () => {
    expect(of([20, 50]).points).toBeCloseTo(1 - 0.11, 9);
    expect(of([50, 60]).points).toBeCloseTo(1 - 0.11 * (1 - 2 / (1 + Math.exp(5 / 9))), 9);
    expect(of([50, 99]).points).toBeCloseTo(1 - 0.11, 9);
  });
});
