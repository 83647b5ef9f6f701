import { expect, it } from 'vitest';
import { fitScaler, scale } from './scaler.js';

it('brings features to mean 0 and deviation 1, whatever is missing, infinite or constant', () => {
  // Columns: values with mean 2 and deviation 1; constant; missing throughout.
  const rows = [
    [1, 5, NaN],
    [2, 5, NaN],
    [3, 5, NaN],
    [Infinity, 5, NaN],
    [-Infinity, 5, NaN],
    [NaN, 5, NaN],
  ];
  const features = Float64Array.from(rows.flat());
  const scaler = fitScaler(features, rows.length, 3);
  expect(scaler).toEqual({ mean: [2, 5, 0], deviation: [1, 0, 0] });
  const scaled = scale(scaler, features, rows.length);
  const column = (f: number): number[] => rows.map((_, row) => scaled[3 * row + f]!);
  expect(column(0)).toEqual([-1, 0, 1, 6, -6, 0]);
  expect(column(1)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(column(2)).toEqual([0, 0, 0, 0, 0, 0]);
});
