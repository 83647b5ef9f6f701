import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRamp, RAMP_SHAPES } from './ramp.js';

describe('createRamp', () => {
  it('grows in a straight line', () => {
    const ramp = createRamp('linear', 60, 1);
    expect([-1, 0, 15, 30, 60, 90].map(ramp)).toEqual([0, 0, 0.25, 0.5, 1, 1]);
  });

  it('grows late when exponential: (e^2 − 1) / (e^4 − 1) at half time', () => {
    const ramp = createRamp('exponential', 60, 1);
    expect(ramp(30)).toBeCloseTo((Math.exp(2) - 1) / (Math.exp(4) - 1), 12);
    expect(ramp(60)).toBe(1);
  });

  it('takes another way for another seed, and the same for the same', () => {
    const levels = (seed: number): number[] => {
      const ramp = createRamp('random', 60, seed);
      return [10, 20, 30, 40, 50].map(ramp);
    };
    expect(levels(3)).toEqual(levels(3));
    expect(levels(3)).not.toEqual(levels(4));
  });

  it('is there at once without a ramp', () => {
    for (const shape of RAMP_SHAPES) expect(createRamp(shape, 0, 1)(0)).toBe(1);
  });

  it('never falls and stays within 0 and 1, whatever its shape', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RAMP_SHAPES),
        fc.double({ min: 0, max: 3600, noNaN: true }),
        fc.nat(),
        fc.array(fc.double({ min: -10, max: 4000, noNaN: true })),
        (shape, rampSeconds, seed, times) => {
          const levels = times.sort((a, b) => a - b).map(createRamp(shape, rampSeconds, seed));
          levels.forEach((level, index) => {
            expect(level).toBeGreaterThanOrEqual(levels[index - 1] ?? 0);
            expect(level).toBeLessThanOrEqual(1 + 1e-12);
          });
        },
      ),
    );
  });
});
