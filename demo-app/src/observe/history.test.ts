import { beforeEach, describe, expect, it } from 'vitest';
import { createHistory, type History } from './history.js';

const USAGE = { memoryBytes: 100, cpuCores: 0.5 };
let time: number;
let history: History;

beforeEach(() => {
  time = 1000;
  history = createHistory(() => time);
});

describe('createHistory', () => {
  it('knows no ratio and no latency where there was no request', () => {
    history.sample(USAGE);
    expect(history.latest()).toEqual({
      timestamp: 1000,
      ...USAGE,
      requestRate: 0,
      errorRatio: null,
      latencyP50Seconds: null,
      latencyP95Seconds: null,
    });
  });

  it('looks back ten seconds', () => {
    for (let second = 1; second <= 10; second++) {
      time = 1000 + second;
      history.record(second / 100, second === 10);
      history.record(second / 100, false);
      history.sample(USAGE);
    }
    expect(history.latest()).toMatchObject({
      requestRate: 2,
      errorRatio: 1 / 20,
      latencyP50Seconds: 0.06,
      latencyP95Seconds: 0.1,
    });
    for (time of [1011, 1012, 1013, 1014, 1015]) history.sample(USAGE);
    expect(history.latest()).toMatchObject({ requestRate: 1, latencyP50Seconds: 0.08 });
    for (let second = 16; second <= 20; second++) {
      time = 1000 + second;
      history.sample(USAGE);
    }
    expect(history.latest()).toMatchObject({ requestRate: 0, errorRatio: null });
  });

  it('keeps five minutes', () => {
    for (let second = 0; second < 310; second++) {
      time = 1000 + second;
      history.sample(USAGE);
    }
    const samples = history.samples();
    expect(samples).toHaveLength(300);
    expect(samples.at(0)?.timestamp).toBe(1010);
    expect(samples.at(-1)?.timestamp).toBe(1309);
  });
});
