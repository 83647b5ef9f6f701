import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.js';
import { createLoadPattern } from './pattern.js';

const factors = (seed: number): number[] => {
  const pattern = createLoadPattern(seededRandom(seed));
  return Array.from({ length: 3600 }, (_, second) => pattern(second));
};

describe('createLoadPattern', () => {
  it('waves around 1, with bursts, and repeats for a seed', () => {
    const hour = factors(1);
    const mean = hour.reduce((sum, factor) => sum + factor, 0) / hour.length;
    expect(mean).toBeGreaterThan(0.95);
    expect(mean).toBeLessThan(1.15);
    expect(Math.min(...hour)).toBeGreaterThan(0.5);
    // Waves alone reach 1.37: whatever is above is a burst.
    expect(Math.max(...hour)).toBeGreaterThan(1.5);
    expect(factors(1)).toEqual(hour);
    expect(factors(2)).not.toEqual(hour);
  });
});
