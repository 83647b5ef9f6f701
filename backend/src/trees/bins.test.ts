import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binOf, chooseCuts, finite } from './bins.js';

describe('bins', () => {
  it('have one bin per value where there are few, cut in the middle', () => {
    expect([...chooseCuts(Float64Array.of(3, 1, 1, NaN, 2), 10, false)]).toEqual([1.5, 2.5]);
  });

  it('have no cut where a feature is constant, or missing throughout', () => {
    expect(chooseCuts(Float64Array.of(5, 5, 5), 10, false)).toHaveLength(0);
    expect(chooseCuts(Float64Array.of(NaN, NaN), 10, false)).toHaveLength(0);
    expect(chooseCuts(new Float64Array(0), 10, false)).toHaveLength(0);
  });

  it('hold about as many rows each', () => {
    const cuts = chooseCuts(
      Float64Array.from({ length: 1000 }, (_, i) => i),
      9,
      false,
    );
    expect([...cuts]).toEqual([99.5, 199.5, 299.5, 399.5, 499.5, 599.5, 699.5, 799.5, 899.5]);
  });

  it('have no cut at −0, which other readers of a model may take for another number', () => {
    expect([...chooseCuts(Float64Array.of(0, -7e-46), 10, true)]).toEqual([]);
    expect([...chooseCuts(Float64Array.of(-0, -1e-45), 10, true)]).toEqual([0]);
    expect([...chooseCuts(Float64Array.of(-0, -5e-324), 10, false)]).toEqual([0]);
  });

  it('divide values as their cuts do, in 64 and in 32 bits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double(), fc.float(), fc.integer({ min: 0, max: 4 }))),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (raw, maxCuts, float32) => {
          const values = Float64Array.from(raw, (value) => finite(value, float32));
          const cuts = chooseCuts(values.slice(), maxCuts, float32);
          expect(cuts.length).toBeLessThanOrEqual(maxCuts);
          expect([...cuts]).toEqual([...new Set(cuts)].sort((a, b) => a - b));
          if (float32) expect([...cuts]).toEqual([...cuts].map(Math.fround));
          for (const value of values) {
            const bin = binOf(value, cuts);
            if (Number.isNaN(value)) expect(bin).toBe(cuts.length + 1);
            else expect(bin).toBe([...cuts].filter((cut) => cut <= value).length);
          }
        },
      ),
    );
  });
});
