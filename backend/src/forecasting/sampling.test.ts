import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createForecaster } from './forecast-signal.js';
import { measureSampling, thin } from './sampling.js';

/** A course on a grid, of which every `stride`-th step has a new value. */
const held = (course: (step: number) => number, steps: number, stride: number, phase: number) =>
  Float64Array.from({ length: steps }, (_, i) =>
    course(Math.floor((i + phase) / stride) * stride - phase),
  );

describe('the sampling interval of a history', () => {
  it('is found whatever the phase, and its samples are taken, each once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.nat(5),
        fc.integer(),
        (stride, shift, seed) => {
          const phase = shift % stride;
          const noisy = (step: number): number => step + 0.3 * Math.sin(seed + 7.7 * step);
          const history = held(noisy, 60, stride, phase);
          const sampling = measureSampling(history);
          expect(sampling).toEqual({ stride, age: (59 + phase) % stride });
          const taken = thin(history, sampling);
          expect(new Set(taken).size).toBe(taken.length);
          expect(taken.at(-1)).toBe(history.at(-1));
        },
      ),
    );
  });

  it('is every step where each has a value of its own, a constant one, or few changes', () => {
    const every = { stride: 1, age: 0 };
    expect(measureSampling(Float64Array.from({ length: 60 }, (_, i) => i))).toEqual(every);
    expect(measureSampling(new Float64Array(60).fill(3))).toEqual(every);
    expect(measureSampling(new Float64Array(60).fill(NaN))).toEqual(every);
    const steps = Float64Array.from({ length: 60 }, (_, i) => Number(i > 20) + Number(i > 47));
    expect(measureSampling(steps)).toEqual(every);
  });

  it('is none where a signal changes at odd times', () => {
    const at = [3, 5, 12, 13, 20, 27, 29, 40, 44, 53];
    const history = Float64Array.from({ length: 60 }, (_, i) => at.filter((t) => t <= i).length);
    expect(measureSampling(history).stride).toBe(1);
  });

  it('a leak is foreseen at a coarse interval as at a fine one', () => {
    const bound = { atLeast: 0.95 };
    const forecaster = createForecaster({ stepSeconds: 15, horizonSeconds: 900 });
    const leak = (step: number): number => 0.4 + 0.006 * step;
    const fine = forecaster.forecast(held(leak, 60, 1, 0), { bound })!.crossing!;
    // A window holds fewer samples of a coarser interval: they are less sure of the same.
    for (const [stride, share] of [
      [2, 0.9],
      [4, 0.7],
    ] as const) {
      const history = held(leak, 60, stride, 1);
      const { probability, q50, cdf } = forecaster.forecast(history, { bound })!.crossing!;
      expect(probability).toBeGreaterThan(share * fine.probability);
      expect(Math.abs(q50 - fine.q50)).toBeLessThan(90);
      expect(cdf).toHaveLength(60);
      const ahead = forecaster.forecast(history)!;
      expect(ahead.q50).toHaveLength(60);
      expect(ahead.q50[59]).toBeCloseTo(leak(119), 1);
      expect(ahead.q50.every((value, i) => i === 0 || value >= ahead.q50[i - 1]!)).toBe(true);
    }
  });
});
