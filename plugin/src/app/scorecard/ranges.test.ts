import { expect, it } from 'vitest';
import { beginOf, isRange } from './ranges';

it('knows its ranges and where they begin', () => {
  expect(isRange('7d')).toBe(true);
  expect(isRange('8d')).toBe(false);
  expect(isRange(undefined)).toBe(false);
  expect(beginOf('24h', 100_000.5)).toBe(13_600);
  expect(beginOf('all', 100_000)).toBeUndefined();
});
