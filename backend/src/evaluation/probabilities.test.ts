import { describe, expect, it } from 'vitest';
import { scoreProbabilities } from './probabilities.js';

describe('scoreProbabilities', () => {
  it('is what one works out by hand', () => {
    // Two rows of a failure stated at 0.75 and a normal one stated at 0.25 risk.
    const scores = scoreProbabilities(
      Float64Array.of(0.25, 0.75, 0.25, 0.75, 0.75, 0.25),
      Int32Array.of(1, 1, 0),
      2,
    );
    expect(scores.logLoss).toBeCloseTo(-Math.log(0.75));
    expect(scores.brier).toBeCloseTo(1 / 16);
    expect(scores.reliability[7]).toMatchObject({ count: 2, stated: 0.75, observed: 1 });
    expect(scores.reliability[2]).toMatchObject({ count: 1, stated: 0.25, observed: 0 });
    expect(scores.reliability[0]).toMatchObject({ count: 0, stated: null, observed: null });
  });
});
