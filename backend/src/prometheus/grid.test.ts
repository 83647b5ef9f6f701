import { expect, it } from 'vitest';
import { gridPoints } from './grid.js';

it('counts the points of a range, its end included', () => {
  expect(gridPoints({ start: 100, end: 108, stepSeconds: 2 })).toBe(5);
  expect(gridPoints({ start: 100, end: 109.9, stepSeconds: 2 })).toBe(5);
  expect(gridPoints({ start: 100, end: 100, stepSeconds: 2 })).toBe(1);
  expect(gridPoints({ start: 100, end: 98, stepSeconds: 2 })).toBe(0);
});

it('bears the rounding of fractions in today’s unix time', () => {
  const start = 1_795_000_000.1;
  expect(gridPoints({ start, end: start + 59 * 0.1, stepSeconds: 0.1 })).toBe(60);
});
