import { describe, expect, it } from 'vitest';
import type { FailureModeDefinition } from '../config/schema.js';
import { seededRandom } from '../core/random.js';
import type { AlarmOutcome } from '../outcomes/types.js';
import { baselines, createRandomAlarms } from './baselines.js';

const modes: FailureModeDefinition[] = [
  {
    name: 'memory_leak',
    description: '',
    thresholds: [{ signal: 'memory', atLeast: 0.9, forSteps: 1 }],
  },
  {
    name: 'service_down',
    description: '',
    thresholds: [{ signal: 'availability', below: 0.5, forSteps: 1 }],
  },
];
const OPTIONS = {
  signals: ['memory', 'availability'],
  modes,
  stepSeconds: 2,
  windowSteps: 10,
  horizonSeconds: 20,
};
/** First step at which each baseline alarms, and for what. */
const firstAlarms = (memory: number[], availability = memory.map(() => 1)) =>
  Object.fromEntries(
    baselines(OPTIONS).map(({ name, modeAt }) => {
      const columns = [Float64Array.from(memory), Float64Array.from(availability)];
      const steps = memory.map((_, step) => (step < 10 ? undefined : modeAt(columns, step)));
      const at = steps.findIndex((mode) => mode !== undefined);
      return [name, at < 0 ? undefined : [at, steps[at]]];
    }),
  );

describe('baselines', () => {
  it('see a ramp in the order of how far they look', () => {
    // 0.3 until step 14, then 0.02 per step: 0.72 at step 35, 0.9 at step 44.
    const ramp = Array.from({ length: 50 }, (_, i) => 0.3 + 0.02 * Math.max(0, i - 14) + 1e-12);
    const alarms = firstAlarms(ramp);
    expect(alarms['threshold at the threshold']).toEqual([44, 'memory_leak']);
    expect(alarms['threshold at 80 %']).toEqual([35, 'memory_leak']);
    // A full window of ramp says 0.2 more in ten steps: 0.7 at step 34.
    expect(alarms['predict_linear']).toEqual([34, 'memory_leak']);
    expect(alarms['3σ band']).toEqual([15, 'memory_leak']);
    expect(alarms['median ± 3 MAD']).toEqual([15, 'memory_leak']);
  });

  it('are quiet where nothing moves, and see a lower bound from above', () => {
    const flat = Array.from({ length: 40 }, () => 0.5);
    expect(Object.values(firstAlarms(flat))).toEqual(new Array(5).fill(undefined));
    const down = flat.map((_, i) => (i < 30 ? 1 : 0));
    const alarms = firstAlarms(flat, down);
    expect(alarms['threshold at the threshold']).toEqual([30, 'service_down']);
    expect(alarms['median ± 3 MAD']).toEqual([30, 'service_down']);
  });

  it('say nothing where a signal is missing', () => {
    const gone = Array.from({ length: 40 }, () => NaN);
    expect(Object.values(firstAlarms(gone, gone))).toEqual(new Array(5).fill(undefined));
  });
});

describe('createRandomAlarms', () => {
  it('alarms as often and as long as the one it is like', () => {
    const told = { mode: null, timeToFailure: null };
    // A thousand alarms of five steps in a hundred thousand.
    const outcomes = Array.from({ length: 1000 }, (_, i): AlarmOutcome => ({
      kind: 'alarm',
      outcome: 'false',
      failure: null,
      nearMiss: false,
      alarm: {
        horizonSeconds: 20,
        start: 200 * i,
        end: 200 * i + 8,
        source: 'm',
        first: told,
        last: told,
      },
    }));
    const marks = createRandomAlarms([{ outcomes }], 100_000, 2, seededRandom(1))(200_000);
    const starts = marks.filter((mark, i) => mark === 1 && marks[i - 1] !== 1).length;
    const on = marks.reduce((sum, mark) => sum + mark, 0);
    expect(on / starts).toBeGreaterThan(4.7);
    expect(on / starts).toBeLessThan(5.3);
    expect(starts / (marks.length - on)).toBeGreaterThan(0.0093);
    expect(starts / (marks.length - on)).toBeLessThan(0.0107);
  });
});
