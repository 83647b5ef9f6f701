import { expect, it } from 'vitest';
import { seededRandom } from '../random.js';
import { createLoadPattern } from './pattern.js';

const seconds = Array.from({ length: 3600 }, (_, second) => second);

it('waves around 1, bursts now and then, and repeats itself for a seed', () => {
  const factors = seconds.map(createLoadPattern(seededRandom(5)));
  expect(factors).toEqual(seconds.map(createLoadPattern(seededRandom(5))));
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  expect(mean).toBeCloseTo(1, 0);
  // Without a burst the waves reach 1.37 at most.
  const bursts = factors.filter((factor, second) => factor > 1.37 && factors[second - 1]! <= 1.37);
  expect(bursts.length).toBeGreaterThan(5);
  expect(Math.min(...factors)).toBeGreaterThan(0.6);
  expect(Math.max(...factors)).toBeLessThan(1.37 * 1.8 + 0.01);
});
