import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRamp, RAMP_SHAPES } from './ramp.js';

describe('createRamp', () => {
  it('follows its shape', () => {
    const linear = createRamp('linear', 60, 1);
    expect([0, 15, 30, 60, 90].map(linear)).toEqual([0, 0.25, 0.5, 1, 1]);
    // (e² − 1) / (e⁴ − 1) = 1 / (e² + 1)
    expect(createRamp('exponential', 60, 1)(30)).toBeCloseTo(1 / (Math.E ** 2 + 1), 12);
  });

  it('is there at once without a ramp', () => {
    for (const shape of RAMP_SHAPES) expect(createRamp(shape, 0, 1)(0)).toBe(1);
  });

  it('never falls, stays within 0 and 1, and repeats for a seed', () => {
    const seconds = fc.double({ min: 0, max: 200, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...RAMP_SHAPES),
        fc.nat(),
        seconds,
        seconds,
        (shape, seed, a, b) => {
          const ramp = createRamp(shape, 120, seed);
          const [early, late] = [ramp(Math.min(a, b)), ramp(Math.max(a, b))];
          expect(early).toBeGreaterThanOrEqual(0);
          expect(late).toBeGreaterThanOrEqual(early);
          expect(late).toBeLessThanOrEqual(1);
          expect(createRamp(shape, 120, seed)(a)).toBe(ramp(a));
        },
      ),
    );
  });
});
