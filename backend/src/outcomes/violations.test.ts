import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createViolationTracker,
  violationSteps,
  type ViolationSpan,
  type ViolationState,
} from './violations.js';

const modes = [
  { name: 'memory_leak', thresholds: [{ signal: 'memory', atLeast: 0.95, forSteps: 2 }] },
  { name: 'service_down', thresholds: [{ signal: 'availability', below: 0.5, forSteps: 1 }] },
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

  it('goes on over a short gap, which does not count, and ends before a longer one', () => {
    const oneFailure = Float64Array.of(0.5, 0.96, NaN, NaN, 0.96, NaN);
    expect(violationSteps([oneFailure, up], signals, modes)[0]).toEqual(
      Uint8Array.of(0, 1, 1, 1, 1, 0),
    );
    const tooShort = Float64Array.of(0.5, 0.96, NaN, 0.5, 0.96, NaN);
    expect(violationSteps([tooShort, up], signals, modes)[0]).toEqual(new Uint8Array(6));
    const two = Float64Array.of(0.96, 0.96, NaN, NaN, NaN, 0.96);
    expect(violationSteps([two, up], signals, modes)[0]).toEqual(Uint8Array.of(1, 1, 0, 0, 0, 0));
  });

  it('marks what a direct reading of the rule marks', () => {
    const value = fc.constantFrom(NaN, 0.5, 0.96);
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        (values, forSteps) => {
          const column = Float64Array.from(values);
          const mode = { name: 'm', thresholds: [{ signal: 'memory', atLeast: 0.95, forSteps }] };
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

describe('the violation tracker', () => {
  const follow = (memory: readonly number[], availability = memory.map(() => 1)): string[] => {
    const tracker = createViolationTracker({ signals, modes, stepSeconds: 2 });
    const columns = [Float64Array.from(memory), Float64Array.from(availability)];
    return memory.map((_, step) => {
      tracker.update(columns, step, 100 + 2 * step);
      return tracker
        .current(100 + 2 * step)
        .map(({ mode, since }) => `${mode} since ${since}`)
        .join();
    });
  };

  it('tells what holds now, and since when', () => {
    expect(follow([0.5, 0.96, 0.97, 0.98, 0.5])).toEqual([
      '',
      '',
      'memory_leak since 102',
      'memory_leak since 102',
      '',
    ]);
    expect(follow([0.96, 0.97], [0, 1])).toEqual([
      'service_down since 100',
      'memory_leak since 100',
    ]);
  });

  it('goes on over missing values for as long as it must hold', () => {
    expect(follow([0.96, 0.97, NaN, NaN, NaN]).map((text) => text !== '')).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('goes on after a restart as if there had been none', () => {
    const values = fc.array(fc.constantFrom(0, 1, NaN), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        values,
        fc.nat(60),
        fc.integer({ min: 1, max: 4 }),
        (column, restart, forSteps) => {
          const options = {
            signals: ['s'],
            modes: [{ name: 'm', thresholds: [{ signal: 's', atLeast: 1, forSteps }] }],
            stepSeconds: 2,
          };
          const columns = [Float64Array.from(column)];
          const told = (restartAt: number): unknown[] => {
            let tracker = createViolationTracker(options);
            const found: (ViolationSpan | string)[] = [];
            column.forEach((_, step) => {
              if (step === restartAt) {
                const saved = JSON.parse(JSON.stringify(tracker.state())) as ViolationState;
                tracker = createViolationTracker(options, saved);
              }
              found.push(...tracker.update(columns, step, 2 * step));
              found.push(...tracker.current(2 * step).map(({ since }) => `since ${since}`));
            });
            return [...found, ...tracker.finish()];
          };
          expect(told(restart)).toEqual(told(-1));
        },
      ),
    );
  });
});
