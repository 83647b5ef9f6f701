import { describe, expect, it } from 'vitest';
import type { Sample } from '../observe/history.js';
import {
  followInjections,
  mergeEvents,
  mergeSamples,
  union,
  withGaps,
  type PageEvent,
  type Point,
} from './timeline.js';

const sample = (timestamp: number, memoryBytes = timestamp): Sample => ({
  timestamp,
  memoryBytes,
  cpuCores: 0.1,
  requestRate: 5,
  errorRatio: null,
  latencyP50Seconds: null,
  latencyP95Seconds: null,
});

const column = (points: readonly Point[], key: keyof Point): unknown[] =>
  points.map((point) => point[key]);

describe('mergeSamples', () => {
  it('adds what is new, in order, and keeps what it has', () => {
    const first = mergeSamples([], [sample(12), sample(10)], 12);
    const second = mergeSamples(first, [sample(11), sample(12, -1)], 12);
    expect(column(second, 'timestamp')).toEqual([10, 11, 12]);
    expect(column(second, 'memoryBytes')).toEqual([10, 11, 12]);
    expect(column(second, 'errorRatio')).toEqual([null, null, null]);
    expect(column(first, 'timestamp')).toEqual([10, 12]);
  });

  it('forgets what is older than five minutes', () => {
    const series = mergeSamples([], [sample(99), sample(100), sample(400)], 400);
    expect(column(series, 'timestamp')).toEqual([100, 400]);
  });
});

describe('withGaps', () => {
  it('breaks the line where samples are missing', () => {
    const series = mergeSamples([], [sample(10), sample(12), sample(20)], 20);
    const shown = withGaps(series, []);
    expect(column(shown, 'timestamp')).toEqual([10, 12, 16, 20]);
    expect(column(shown, 'memoryBytes')).toEqual([10, 12, undefined, 20]);
  });

  it('breaks the line where a new process began', () => {
    const series = mergeSamples([], [sample(10), sample(12), sample(13)], 13);
    expect(column(withGaps(series, [11.5]), 'memoryBytes')).toEqual([10, undefined, 12, 13]);
    expect(column(withGaps(series, [9, 14]), 'memoryBytes')).toEqual([10, 12, 13]);
  });
});

const event = (timestamp: number, message = 'x'): PageEvent => ({
  timestamp,
  kind: 'health',
  message,
});

describe('mergeEvents', () => {
  it('keeps the events of an earlier process and tells what is new', () => {
    const { events, added } = mergeEvents([event(2), event(1)], [event(4), event(3), event(2)]);
    expect(events.map(({ timestamp }) => timestamp)).toEqual([4, 3, 2, 1]);
    expect(added.map(({ timestamp }) => timestamp)).toEqual([3, 4]);
  });

  it('adds nothing when nothing is new', () => {
    const known = [event(2), event(1)];
    expect(mergeEvents(known, [event(1)])).toEqual({ events: known, added: [] });
  });

  it('keeps fifty', () => {
    const many = Array.from({ length: 60 }, (_, index) => event(60 - index));
    const { events } = mergeEvents([], many);
    expect(events).toHaveLength(50);
    expect(events[0]?.timestamp).toBe(60);
  });
});

const off = { enabled: false, startedAt: null, endsAt: null };
const on = (startedAt: number, endsAt = startedAt + 180) => ({ enabled: true, startedAt, endsAt });

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
