import { expect, it } from 'vitest';
import { createConditionalScorer } from './conditional.js';

const covariance = Float64Array.from([1, 0.8, 1]);
const both = Int32Array.from([0, 1]);

it('signals that move together as they always do surprise less than one that moves alone', () => {
  const scorer = createConditionalScorer(2);
  // Variance given the other: 1 − 0.8² = 0.36.
  const together = scorer.score(Float64Array.from([1, 1]), both, 2, covariance, 1, 1e-6);
  expect(together).toBeCloseTo(2 / 1.8, 6);
  expect(scorer.residuals[0]).toBeCloseTo(0.2 / 0.6, 6);
  const alone = scorer.score(Float64Array.from([1, 0]), both, 2, covariance, 1, 1e-6);
  expect(alone).toBeCloseTo(1 / 0.36, 6);
  expect(scorer.residuals[0]).toBeCloseTo(1 / 0.6, 6);
});

it('an absent signal is left out, not taken as zero', () => {
  const scorer = createConditionalScorer(2);
  const only = Int32Array.from([1, 0]);
  expect(scorer.score(Float64Array.from([9, 2]), only, 1, covariance, 1, 1e-6)).toBeCloseTo(4, 6);
  expect([...scorer.residuals]).toEqual([0, expect.closeTo(2, 6)]);
});
