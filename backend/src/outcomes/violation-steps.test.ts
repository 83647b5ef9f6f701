import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { violationSteps, labelRun } from './violation-steps.js';

const modes = [
  {
    name: 'memory_leak',
    description: '',
    thresholds: [{ signal: 'memory', atLeast: 0.95, forSteps: 2 }],
  },
  {
    name: 'service_down',
    description: '',
    thresholds: [{ signal: 'availability', below: 0.5, forSteps: 1 }],
  },
];
const signals = ['memory', 'availability'];
const up = Float64Array.of(1, 1, 1, 1, 1, 1);

describe('violationSteps', () => {
  it('marks sustained stretches from their first step', () => {
    const memory = Float64Array.of(0.5, 0.95, 0.5, 0.96, 0.97, 0.98);
    expect(violationSteps([memory, up], signals, modes)[0]).toEqual(
      Uint8Array.of(0, 0, 0, 1, 1, 1),
    );
  });

  it('takes missing values alone for no violation', () => {
    const memory = Float64Array.of(0.96, NaN, NaN, 0.5, NaN, NaN);
    const availability = Float64Array.of(NaN, 1, 1, 1, 0.4, NaN);
    expect(violationSteps([memory, availability], signals, modes)).toEqual([
      Uint8Array.of(0, 0, 0, 0, 0, 0),
      Uint8Array.of(0, 0, 0, 0, 1, 0),
    ]);
  });

  it('goes on over a short gap, which does not count', () => {
    const oneFailure = Float64Array.of(0.5, 0.96, NaN, NaN, 0.96, NaN);
    expect(violationSteps([oneFailure, up], signals, modes)[0]).toEqual(
      Uint8Array.of(0, 1, 1, 1, 1, 0),
    );
    const tooShort = Float64Array.of(0.5, 0.96, NaN, 0.5, 0.96, NaN);
    expect(violationSteps([tooShort, up], signals, modes)[0]).toEqual(new Uint8Array(6));
  });

  it('ends before a gap that is longer than it must hold', () => {
    const memory = Float64Array.of(0.96, 0.96, NaN, NaN, NaN, 0.96);
    expect(violationSteps([memory, up], signals, modes)[0]).toEqual(
      Uint8Array.of(1, 1, 0, 0, 0, 0),
    );
  });

  it('marks what a direct reading of the rule marks', () => {
    const value = fc.constantFrom(NaN, 0.5, 0.96);
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        (values, forSteps) => {
          const column = Float64Array.from(values);
          const mode = {
            ...modes[0]!,
            thresholds: [{ signal: 'memory', atLeast: 0.95, forSteps }],
          };
          const [marks] = violationSteps([column], ['memory'], [mode]);
          // As text: missing "-", below "o", beyond "x"; a stretch is x's with short gaps within.
          const text = values.map((v) => (Number.isNaN(v) ? '-' : v >= 0.95 ? 'x' : 'o')).join('');
          const expected = text.replace(new RegExp(`x(?:-{0,${forSteps}}x)*`, 'g'), (stretch) =>
            (stretch.match(/x/g)!.length >= forSteps ? '1' : '0').repeat(stretch.length),
          );
          expect([...marks!].join('')).toBe(expected.replace(/[-ox]/g, '0'));
        },
      ),
    );
  });
});

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
