import { describe, expect, it } from 'vitest';
import { chanceOfFewer } from './fisher.js';

describe('chanceOfFewer', () => {
  it('counts the ways by hand', () => {
    // One wrong one among 52 in all: that it is one of these two.
    expect(chanceOfFewer({ part: 1, whole: 2 }, { part: 50, whole: 50 })).toBeCloseTo(2 / 52, 12);
    // The tea of Fisher's lady (1935): 3 of 4 or more has 17/70.
    expect(chanceOfFewer({ part: 1, whole: 4 }, { part: 3, whole: 4 })).toBeCloseTo(17 / 70, 12);
  });

  it('is 1 where nothing is worse, and nearly 0 where all is', () => {
    expect(chanceOfFewer({ part: 5, whole: 5 }, { part: 40, whole: 50 })).toBeCloseTo(1, 12);
    expect(chanceOfFewer({ part: 0, whole: 0 }, { part: 40, whole: 50 })).toBe(1);
    expect(chanceOfFewer({ part: 0, whole: 3000 }, { part: 3000, whole: 3000 })).toBeLessThan(
      1e-100,
    );
  });
});
