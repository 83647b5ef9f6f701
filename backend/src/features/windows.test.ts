import { expect, it } from 'vitest';
import { copyWindow } from './windows.js';

it('copies step by step; before the first step all is missing', () => {
  const columns = [Float64Array.of(1, 2, NaN), Float64Array.of(10, 20, 30)];
  const out = new Float32Array(9).fill(-1);
  copyWindow(columns, 2, 2, out, 1);
  expect([...out]).toEqual([-1, 2, 20, NaN, 30, -1, -1, -1, -1]);
  copyWindow(columns, 1, 4, out, 0);
  expect([...out.subarray(0, 8)]).toEqual([NaN, NaN, NaN, NaN, 1, 10, 2, 20]);
});
