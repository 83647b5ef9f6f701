import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiFixture, prediction, type ApiFixture } from './api.fixture.js';

let api: ApiFixture;
beforeEach(async () => {
  api = await createApiFixture();
});
afterEach(() => api.close());

const series = async (name: string): Promise<string[]> =>
  (await api.app.inject('/metrics')).body
    .split('\n')
    .filter((line) => line.startsWith(`failure_prediction_${name}{`))
    .map((line) => /failure="(\w+)"[^}]*\} (\d)/.exec(line)!.slice(1).join(' '));

const others = ['service_down 0', 'high_latency 0', 'cpu_spike 0', 'error_rate 0'];

describe('the metrics of alarms and failures', () => {
  it('are 1 for the mode that is predicted, and 0 for every other', async () => {
    api.predictions = [prediction('a', { state: 'at_risk', failure: 'memory_leak', risk: 0.9 })];
    expect((await series('alarm')).sort()).toEqual([...others, 'memory_leak 1'].sort());
    expect((await series('failing')).sort()).toEqual([...others, 'memory_leak 0'].sort());
  });

  it('are 1 for every violation that holds, and no alarm then', async () => {
    api.predictions = [
      prediction('a', {
        state: 'failing',
        failure: 'memory_leak',
        violations: [{ mode: 'memory_leak', since: 0 }],
      }),
    ];
    expect((await series('alarm')).sort()).toEqual([...others, 'memory_leak 0'].sort());
    expect((await series('failing')).sort()).toEqual([...others, 'memory_leak 1'].sort());
  });

  it('say nothing of alarms while it warms up or recovers, and nothing at all of old data', async () => {
    api.predictions = [prediction('a', { state: 'warming_up', risk: null, probabilities: null })];
    expect(await series('alarm')).toEqual([]);
    expect(await series('failing')).toHaveLength(5);
    api.predictions = [prediction('a', { state: 'recovering', risk: null, probabilities: null })];
    expect(await series('alarm')).toEqual([]);
    expect(await series('failing')).toHaveLength(5);
    api.stale = true;
    expect(await series('failing')).toEqual([]);
    api.stale = false;
  });

  it('go with their target', async () => {
    api.predictions = [prediction('a'), prediction('b')];
    expect(await series('failing')).toHaveLength(10);
    api.predictions = [prediction('b')];
    expect(await series('failing')).toHaveLength(5);
  });
});
