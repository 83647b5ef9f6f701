import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load.js';
import { planRuns, plannedSeconds, type PlannedRun } from './plan.js';

const take = async (count: number, seed: number): Promise<PlannedRun[]> => {
  const plan = planRuns(await loadConfig(), seed);
  return Array.from({ length: count }, () => plan.next().value);
};

describe('planRuns', () => {
  it('is balanced: a round has each failure, a combination, a near miss and two normal runs', async () => {
    const round = await take(9, 1);
    expect(round.map((run) => (run.nearMiss ? 'near miss' : run.scenario)).sort()).toEqual([
      'cpu_spike',
      'error_rate',
      'high_latency',
      'memory_leak',
      'memory_leak+cpu_spike',
      'near miss',
      'normal',
      'normal',
      'service_down',
    ]);
  });

  it('is the same for a seed and another for the next, with ids that never repeat', async () => {
    const runs = await take(60, 1);
    expect(await take(60, 1)).toEqual(runs);
    expect((await take(60, 2)).map((run) => run.scenario)).not.toEqual(
      runs.map((run) => run.scenario),
    );
    expect(new Set(runs.map((run) => run.runId)).size).toBe(60);
  });

  it('gives every run a whole window of normal time, and every failure time to arrive', async () => {
    const { windowSeconds } = await loadConfig();
    for (const run of await take(60, 3)) {
      expect(run.leadSeconds).toBeGreaterThan(windowSeconds);
      expect(plannedSeconds(run)).toBeLessThan(400);
      for (const toggle of Object.values(run.toggles)) {
        const { rampSeconds, durationSeconds } = toggle as Record<string, number>;
        expect(durationSeconds).toBeGreaterThan(rampSeconds! + 10);
        expect(durationSeconds).toBeLessThanOrEqual(run.injectionSeconds);
      }
    }
  });
});
