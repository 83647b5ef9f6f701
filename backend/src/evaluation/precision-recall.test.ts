import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { precisionRecallCurve } from './precision-recall.js';

describe('precisionRecallCurve', () => {
  it('is the example of scikit-learn’s average_precision_score', () => {
    const curve = precisionRecallCurve(
      'risk',
      Float64Array.of(0.1, 0.4, 0.35, 0.8),
      Uint8Array.of(0, 0, 1, 1),
    );
    expect(curve.averagePrecision).toBeCloseTo(0.8333333, 6);
    expect(curve.prevalence).toBe(0.5);
    expect(curve.points.map(({ threshold }) => threshold)).toEqual([0.8, 0.4, 0.35, 0.1]);
    expect(curve.points[2]).toEqual({ threshold: 0.35, precision: 2 / 3, recall: 1 });
  });

  it('takes equal scores together, whatever their order', () => {
    const one = precisionRecallCurve('', Float64Array.of(0.5, 0.5), Uint8Array.of(1, 0));
    const other = precisionRecallCurve('', Float64Array.of(0.5, 0.5), Uint8Array.of(0, 1));
    expect(one).toEqual(other);
    expect(one.points).toEqual([{ threshold: 0.5, precision: 0.5, recall: 1 }]);
  });

  it('counts a row of weight 2 as two rows', () => {
    const twice = precisionRecallCurve(
      '',
      Float64Array.of(0.9, 0.6, 0.6, 0.3),
      Uint8Array.of(0, 1, 1, 1),
    );
    const weighted = precisionRecallCurve(
      '',
      Float64Array.of(0.9, 0.6, 0.3),
      Uint8Array.of(0, 1, 1),
      Float64Array.of(1, 2, 1),
    );
    expect(weighted).toEqual(twice);
  });

  it('has no curve where nothing is positive', () => {
    const { points, averagePrecision } = precisionRecallCurve(
      '',
      Float64Array.of(0.9),
      Uint8Array.of(0),
    );
    expect([points, averagePrecision]).toEqual([[], null]);
  });

  it('keeps few points, the first and the last among them, by rising recall', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 2000 }), (rows) => {
        const scores = Float64Array.from({ length: rows }, (_, row) => 1 - row / rows);
        const positive = Uint8Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0));
        const { points } = precisionRecallCurve('', scores, positive);
        expect(points.length).toBeLessThanOrEqual(201);
        expect(points[0]!.threshold).toBe(1);
        expect(points.at(-1)).toMatchObject({ threshold: scores.at(-1), recall: 1 });
        for (let i = 1; i < points.length; i++) {
          expect(points[i]!.recall).toBeGreaterThanOrEqual(points[i - 1]!.recall);
        }
      }),
      { numRuns: 20 },
    );
  });
});
