import { describe, expect, it } from 'vitest';
import { exponential, logNormal, seededRandom } from './random.js';

const draw = (make: () => number): number[] => Array.from({ length: 20_001 }, make);

describe('seededRandom', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const first = seededRandom(7);
    const again = seededRandom(7);
    const other = seededRandom(8);
    const numbers = Array.from({ length: 5 }, () => first());
    expect(numbers).toEqual(Array.from({ length: 5 }, () => again()));
    expect(numbers).not.toEqual(Array.from({ length: 5 }, () => other()));
  });
});

describe('logNormal', () => {
  it('has the given median, and 95 % below exp(1.645 sigma) times it', () => {
    const random = seededRandom(1);
    const sorted = draw(() => logNormal(random, 2, 0.5)).sort((a, b) => a - b);
    expect(sorted[10_000]).toBeCloseTo(2, 1);
    expect(sorted[19_000]! / 2).toBeCloseTo(Math.exp(1.645 * 0.5), 1);
  });
});

describe('exponential', () => {
  it('has the given mean', () => {
    const random = seededRandom(1);
    const numbers = draw(() => exponential(random, 3));
    expect(numbers.reduce((sum, value) => sum + value, 0) / numbers.length).toBeCloseTo(3, 1);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  });
});
