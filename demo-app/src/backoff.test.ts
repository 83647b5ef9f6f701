import { expect, it } from 'vitest';
import { createBackoff } from './backoff.js';

it('doubles up to the most, and begins anew after a sound run', () => {
  const backoff = createBackoff({ first: 500, most: 3000, soundAfter: 10_000 });
  expect([0, 0, 9999, 0, 0].map(backoff.next)).toEqual([500, 1000, 2000, 3000, 3000]);
  expect(backoff.next(10_000)).toBe(500);
  expect(backoff.next(0)).toBe(1000);
});
