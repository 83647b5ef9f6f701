import { describe, expect, it } from 'vitest';
import { union } from './chart-overlays.js';
import { followInjections } from './injections.js';
import type { FailureStatus } from './types.js';

const off: FailureStatus = {
  title: 'CPU spike',
  description: '',
  enabled: false,
  level: 0,
  startedAt: null,
  endsAt: null,
  rampSeconds: 60,
  durationSeconds: 180,
  shape: 'linear',
  intensity: 1,
};
const on = (startedAt: number, endsAt = startedAt + 180): FailureStatus => ({
  ...off,
  enabled: true,
  startedAt,
  endsAt,
});

describe('followInjections', () => {
  it('begins with a switch and ends when it is off', () => {
    const begun = followInjections([], { cpu: on(100) }, { cpu: off }, 101, 0);
    expect(begun).toEqual([{ mode: 'cpu', start: 100, end: null }]);
    expect(followInjections(begun, { cpu: on(100) }, { cpu: on(100) }, 102, 0)).toEqual(begun);
    expect(followInjections(begun, { cpu: off }, { cpu: on(100) }, 150, 0)).toEqual([
      { mode: 'cpu', start: 100, end: 150 },
    ]);
  });

  it('ends at its planned end when the page looked away for long', () => {
    const begun = followInjections([], { cpu: on(100) }, {}, 101, 0);
    expect(followInjections(begun, { cpu: off }, { cpu: on(100) }, 900, 0)).toEqual([
      { mode: 'cpu', start: 100, end: 280 },
    ]);
  });

  it('tells a second start from the first', () => {
    const begun = followInjections([], { cpu: on(100) }, {}, 101, 0);
    expect(followInjections(begun, { cpu: on(130) }, { cpu: on(100) }, 131, 0)).toEqual([
      { mode: 'cpu', start: 100, end: 131 },
      { mode: 'cpu', start: 130, end: null },
    ]);
  });

  it('forgets what ended before the charts begin', () => {
    const ended = [{ mode: 'cpu', start: 10, end: 20 }];
    expect(followInjections(ended, {}, {}, 400, 21)).toEqual([]);
    expect(followInjections(ended, {}, {}, 400, 20)).toEqual(ended);
  });
});

describe('union', () => {
  it('joins what overlaps and lets what lasts end now', () => {
    const spans = union(
      [
        { mode: 'b', start: 30, end: null },
        { mode: 'a', start: 10, end: 20 },
        { mode: 'c', start: 15, end: 25 },
      ],
      40,
    );
    expect(spans).toEqual([
      [10, 25],
      [30, 40],
    ]);
  });
});
