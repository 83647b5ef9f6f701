import { describe, expect, it } from 'vitest';
import { labelRun } from './label-run.js';

const modes = [
  { name: 'memory_leak', thresholds: [{ signal: 'memory', atLeast: 0.95, forSteps: 2 }] },
  { name: 'service_down', thresholds: [{ signal: 'availability', below: 0.5, forSteps: 1 }] },
];
const signals = ['memory', 'availability'];
const up = Float64Array.of(1, 1, 1, 1, 1, 1);

describe('labelRun', () => {
  const timestamps = Float64Array.of(10, 12, 14, 16, 18, 20);

  it('counts down to the next failure and is empty after the last', () => {
    const memory = Float64Array.of(0.5, 0.9, 0.95, 0.99, 0.2, 0.2);
    expect(labelRun(timestamps, [memory, up], signals, modes)).toEqual({
      mode: 'memory_leak',
      violation: Uint8Array.of(0, 0, 1, 1, 0, 0),
      timeToFailure: Float64Array.of(4, 2, 0, 0, NaN, NaN),
      failedAtIndex: 2,
    });
  });

  it('names a run after its first violation', () => {
    const memory = Float64Array.of(0.5, 0.9, 0.95, 0.99, 0.2, 0.2);
    const availability = Float64Array.of(1, 0, 1, 1, 1, 1);
    expect(labelRun(timestamps, [memory, availability], signals, modes).mode).toBe('service_down');
  });

  it('is normal when nothing broke', () => {
    const labels = labelRun(timestamps, [up.map(() => 0.1), up], signals, modes);
    expect(labels.mode).toBe('normal');
    expect(labels.failedAtIndex).toBe(-1);
    expect(labels.timeToFailure.every(Number.isNaN)).toBe(true);
  });
});
