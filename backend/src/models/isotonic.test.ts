import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyCalibration } from './calibration.js';
import { fitIsotonic, fitIsotonicCurve, isotonicAt } from './isotonic.js';

describe('fitIsotonicCurve', () => {
  it('pools what violates the order, as worked by hand', () => {
    // 0.2 and 0.3 are the wrong way round (1 then 0): together a half; 0.5, 0.5 are one point of
    // mean 1/2, which the half does not exceed; then 1.
    const x = Float64Array.of(0.5, 0.1, 0.3, 0.2, 0.5, 0.9);
    const y = Float64Array.of(1, 0, 0, 1, 0, 1);
    expect(fitIsotonicCurve(x, y)).toEqual({
      stated: [0.1, 0.2, 0.5, 0.9],
      observed: [0, 0.5, 0.5, 1],
    });
  });

  it('counts rows by their weight', () => {
    const curve = fitIsotonicCurve(
      Float64Array.of(0.2, 0.3),
      Float64Array.of(1, 0),
      Float64Array.of(3, 1),
    );
    expect(curve).toEqual({ stated: [0.2, 0.3], observed: [0.75, 0.75] });
  });

  it('has nothing to say without weight', () => {
    expect(fitIsotonicCurve(new Float64Array(0), new Float64Array(0))).toBeUndefined();
    expect(fitIsotonicCurve(Float64Array.of(1), Float64Array.of(1), Float64Array.of(0))).toBe(
      undefined,
    );
  });

  it('never falls, keeps the mean, and errs no more than any level line', () => {
    const point = fc.record({
      x: fc.integer({ min: 0, max: 8 }).map((n) => n / 8),
      y: fc.integer({ min: 0, max: 1 }),
      w: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
        const curve = fitIsotonicCurve(
          Float64Array.from(points, ({ x }) => x),
          Float64Array.from(points, ({ y }) => y),
          Float64Array.from(points, ({ w }) => w),
        )!;
        for (let i = 1; i < curve.observed.length; i++) {
          expect(curve.stated[i]).toBeGreaterThan(curve.stated[i - 1]!);
          expect(curve.observed[i]).toBeGreaterThanOrEqual(curve.observed[i - 1]!);
        }
        const sum = (f: (p: { x: number; y: number; w: number }) => number): number =>
          points.reduce((total, p) => total + f(p), 0);
        const at = (x: number): number => isotonicAt(curve, x);
        expect(sum(({ x, w }) => w * at(x))).toBeCloseTo(
          sum(({ y, w }) => w * y),
          8,
        );
        const level = sum(({ y, w }) => w * y) / sum(({ w }) => w);
        expect(sum(({ x, y, w }) => w * (y - at(x)) ** 2)).toBeLessThanOrEqual(
          sum(({ y, w }) => w * (y - level) ** 2) + 1e-9,
        );
      }),
    );
  });
});

describe('isotonicAt', () => {
  it('is straight between points and level beyond them', () => {
    const curve = { stated: [0.2, 0.6], observed: [0.1, 0.5] };
    expect([0, 0.2, 0.3, 0.6, 1].map((x) => isotonicAt(curve, x))).toEqual([
      0.1,
      0.1,
      expect.closeTo(0.2, 12),
      0.5,
      0.5,
    ]);
  });
});

describe('isotonic calibration', () => {
  it('gives rows that sum to 1, also where every curve says 0', () => {
    const never = { stated: [0, 1], observed: [0, 0] };
    const row = Float64Array.of(0.2, 0.3, 0.5);
    applyCalibration(row, 1, 3, { method: 'isotonic', curves: [never, never, never] });
    row.forEach((value) => expect(value).toBeCloseTo(1 / 3, 12));
  });

  it('changes nothing when there is nothing to learn from', () => {
    const row = Float64Array.of(0.25, 0.75);
    applyCalibration(row, 1, 2, fitIsotonic(new Float64Array(0), new Int32Array(0), 2));
    expect([...row]).toEqual([0.25, 0.75]);
  });
});
