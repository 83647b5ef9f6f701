import { describe, expect, it } from 'vitest';
import { emptySeries, mergeSamples, withGaps } from './series.js';
import type { Sample } from './types.js';

const sample = (timestamp: number, memoryBytes = timestamp): Sample => ({
  timestamp,
  memoryBytes,
  cpuCores: 0.1,
  requestRate: 5,
  errorRatio: null,
  latencyP50Seconds: null,
  latencyP95Seconds: null,
});

describe('mergeSamples', () => {
  it('adds what is new, in order, and keeps what it has', () => {
    const first = mergeSamples(emptySeries, [sample(12), sample(10)], 12);
    const second = mergeSamples(first, [sample(11), sample(12, -1)], 12);
    expect(second.timestamps).toEqual([10, 11, 12]);
    expect(second.memoryBytes).toEqual([10, 11, 12]);
    expect(second.errorRatio).toEqual([null, null, null]);
    expect(first.timestamps).toEqual([10, 12]);
  });

  it('forgets what is older than five minutes', () => {
    const series = mergeSamples(emptySeries, [sample(99), sample(100), sample(400)], 400);
    expect(series.timestamps).toEqual([100, 400]);
  });
});

describe('withGaps', () => {
  it('breaks the line where samples are missing', () => {
    const series = mergeSamples(emptySeries, [sample(10), sample(12), sample(20)], 20);
    const shown = withGaps(series, []);
    expect(shown.timestamps).toEqual([10, 12, 16, 20]);
    expect(shown.memoryBytes).toEqual([10, 12, null, 20]);
  });

  it('breaks the line where a new process began', () => {
    const series = mergeSamples(emptySeries, [sample(10), sample(12), sample(13)], 13);
    expect(withGaps(series, [11.5]).memoryBytes).toEqual([10, null, 12, 13]);
    expect(withGaps(series, [9, 14]).memoryBytes).toEqual([10, 12, 13]);
  });
});
