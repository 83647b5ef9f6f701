import { describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import { planQuietRuns, planRuns, plannedSeconds, type PlannedRun } from './plan.js';

const take = async (count: number, seed: number): Promise<PlannedRun[]> => {
  const plan = planRuns(await loadWatch(), seed);
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

  it('makes the runs of the shipped dataset, whose command names seed 1', async () => {
    expect((await take(9, 1)).map(({ runId }) => runId)).toEqual([
      's1-r00-00-memory_leak+cpu_spike',
      's1-r00-01-memory_leak',
      's1-r00-02-normal',
      's1-r00-03-high_latency',
      's1-r00-04-error_rate',
      's1-r00-05-service_down',
      's1-r00-06-cpu_spike',
      's1-r00-07-service_down',
      's1-r00-08-normal',
    ]);
  });

  it('has every failure near missed, combined and shaped in every way before long', async () => {
    const config = await loadWatch();
    const runs = await take(63, 1);
    const nearMissed = runs.filter(({ nearMiss }) => nearMiss).map(({ scenario }) => scenario);
    expect(new Set(nearMissed)).toEqual(new Set(config.modes.map(({ name }) => name)));
    const scenarios = runs.map(({ scenario }) => scenario);
    for (const names of config.combinations) {
      expect(scenarios).toContain(names.join('+'));
    }
    for (const { name, provocation } of config.modes) {
      const failures = runs
        .filter((run) => run.scenario === name && !run.nearMiss)
        .map(
          (run) => run.toggles[name] as { shape: string; intensity: number; rampSeconds: number },
        );
      expect(new Set(failures.map(({ shape }) => shape)).size, name).toBe(3);
      for (const { intensity, rampSeconds } of failures) {
        const [least, most] = provocation!.intensity;
        expect(intensity).toBeGreaterThanOrEqual(least);
        expect(intensity).toBeLessThanOrEqual(most);
        if (rampSeconds === 0) expect(provocation!.suddenShare).toBeGreaterThan(0);
        else expect(rampSeconds).toBeGreaterThanOrEqual(provocation!.rampSeconds[0]);
        expect(rampSeconds).toBeLessThanOrEqual(provocation!.rampSeconds[1]);
      }
    }
  });

  it('gives every run a whole window of normal time, and every failure time to arrive', async () => {
    const { windowSeconds } = await loadWatch();
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

describe('planQuietRuns', () => {
  it('never injects anything, and changes the load every one or two minutes', () => {
    const plan = planQuietRuns(7);
    const runs = Array.from({ length: 30 }, () => plan.next().value);
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(30);
    for (const run of runs) {
      expect(run).toMatchObject({ scenario: 'normal', toggles: {}, injectionSeconds: 0 });
      const times = run.load.map(({ atSeconds }) => atSeconds);
      expect(times[0]).toBe(0);
      expect(times.length).toBeGreaterThan(3);
      times.slice(1).forEach((time, i) => {
        expect(time - times[i]!).toBeGreaterThanOrEqual(40);
        expect(time - times[i]!).toBeLessThanOrEqual(160);
      });
      expect(times.at(-1)).toBeLessThan(run.leadSeconds);
    }
  });
});
