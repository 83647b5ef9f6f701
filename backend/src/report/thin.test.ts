import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieces, thin, type Bucket } from './thin.js';

describe('thinning', () => {
  it('keeps the extremes, within so many buckets', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -5, max: 5 }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 1, max: 50 }),
        (values, count) => {
          const courses = [{ start: 100, values: Float64Array.from(values) }];
          const to = 100 + 2 * (values.length - 1);
          const buckets = thin(courses, 2, 100, to, count);
          expect(buckets.length).toBeLessThanOrEqual(count + 1);
          expect(Math.min(...buckets.map(({ min }) => min))).toBe(Math.min(...values));
          expect(Math.max(...buckets.map(({ max }) => max))).toBe(Math.max(...values));
        },
      ),
    );
  });

  it('takes only what lies between, and leaves out what is missing', () => {
    const courses = [{ start: 0, values: Float32Array.of(9, 1, NaN, 3, 9) }];
    expect(thin(courses, 10, 10, 30, 100).map(({ min }) => min)).toEqual([1, 3]);
  });

  it('breaks the line at gaps', () => {
    const at = (time: number): Bucket => ({ time, min: 0, max: 0 });
    expect(pieces([at(0), at(1), at(9)], 2).map(({ length }) => length)).toEqual([2, 1]);
  });
});
