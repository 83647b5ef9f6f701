import type { Segment } from './segment.js';
import { geometricSum, TREND_MODELS, varianceGrowth, type TrendModel } from './trend-models.js';

/** Steps ahead at which the models are held to what then came: near, and as far as a window tells. */
const LEADS = [1, 4, 12] as const;
const [LEAD_0, LEAD_1, LEAD_2] = LEADS;

/** What each of those errors counts for a model's weight; neighbours of a far one are not independent. */
const LEAD_WEIGHTS = [1, 0.6, 0.4] as const;

/** An error counts this much less with each step since: the last fifteen matter most. */
const FORGET = 0.93;

/** Models below this share of the best one's weight are left out. */
const MIN_WEIGHT = 0.02;

/** Errors that the noise of the history outweighs, as if seen before the segment began. */
const PRIOR_ERRORS = 2;

/** The models' states at the last value, and how much each is to be believed. */
export interface Mixture {
  /** Number of models that count; their values come first in each array. */
  size: number;
  /** Sum to 1. */
  readonly weight: Float64Array;
  readonly level: Float64Array;
  readonly trend: Float64Array;
  readonly growth: Float64Array;
  /** Shares of the model, for the growth of its variance. */
  readonly levelShare: Float64Array;
  readonly slopeShare: Float64Array;
  /** Variance of a one-step error. */
  readonly variance: Float64Array;
  /** Backtested variance at the longest lead that could be tested, over that of theory. */
  readonly inflation: Float64Array;
}

export interface Bank {
  /** Runs all models over a segment. The result is overwritten by the next call. */
  (segment: Segment): Mixture;
}

/** Memory for one bank, used again for every signal. */
export function createBank(maxSteps: number): Bank {
  const models = TREND_MODELS;
  const levels = new Float64Array(maxSteps);
  const trends = new Float64Array(maxSteps);
  const errors = new Float64Array(LEADS.length);
  const counts = new Float64Array(LEADS.length);
  const scores = new Float64Array(models.length);
  const mixture = emptyMixture(models.length);
  const reach = models.map((model) => LEADS.map((lead) => geometricSum(model.growth, lead)));
  // While little is seen, the shares of a least-squares line through all of it, so that the first value
  // is not taken for the level; the slope starts at 0, held there as if by four more. Per values seen.
  const firstLevelShares = Float64Array.from({ length: maxSteps + 1 }, (_, n) => 2 / (n + 1));
  const firstSlopeShares = Float64Array.from(
    { length: maxSteps + 1 },
    (_, n) => 6 / ((n + 4) * (n + 5)),
  );
  const spread = models.map((model) => LEADS.map((lead) => varianceGrowth(model, lead)));

  /** One model over one segment: states at every step, and discounted squares of its errors. */
  const run = (m: number, values: Float64Array, from: number, last: number): void => {
    const { growth, level: levelShare, slope: slopeShare } = models[m]!;
    const [reach0, reach1, reach2] = reach[m] as [number, number, number];
    let [sum0, sum1, sum2, count0, count1, count2] = [0, 0, 0, 0, 0, 0];
    let level = values[from]!;
    let trend = 0;
    let seen = 1;
    levels[from] = level;
    trends[from] = 0;
    for (let t = from + 1; t <= last; t++) {
      const value = values[t]!;
      trend *= growth;
      level += trend;
      if (value === value) {
        // Unrolled over the leads: a cycle spends more time here than anywhere else.
        const error0 = value - levels[t - LEAD_0]! - trends[t - LEAD_0]! * reach0;
        sum0 = FORGET * sum0 + error0 * error0;
        count0 = FORGET * count0 + 1;
        if (t - LEAD_1 >= from) {
          const error1 = value - levels[t - LEAD_1]! - trends[t - LEAD_1]! * reach1;
          sum1 = FORGET * sum1 + error1 * error1;
          count1 = FORGET * count1 + 1;
        }
        if (t - LEAD_2 >= from) {
          const error2 = value - levels[t - LEAD_2]! - trends[t - LEAD_2]! * reach2;
          sum2 = FORGET * sum2 + error2 * error2;
          count2 = FORGET * count2 + 1;
        }
        const error = value - level;
        seen++;
        level += Math.max(levelShare, firstLevelShares[seen]!) * error;
        if (growth > 0) {
          trend += Math.max(slopeShare, firstSlopeShares[seen]!) * error;
        }
      }
      levels[t] = level;
      trends[t] = trend;
    }
    errors[0] = sum0;
    errors[1] = sum1;
    errors[2] = sum2;
    counts[0] = count0;
    counts[1] = count1;
    counts[2] = count2;
  };

  return (segment) => {
    const { values, from, length, stale } = segment;
    const last = length - 1 - stale;
    const floor = Math.max(segment.noise ** 2, 1e-18 * values[last]! ** 2, 1e-280);
    let best = -Infinity;
    for (let m = 0; m < models.length; m++) {
      run(m, values, from, last);
      // A short segment borrows the noise of what came before it.
      const prior = 0.5 * floor;
      let score = 0;
      for (let j = 0; j < LEADS.length; j++) {
        const variance =
          (errors[j]! + PRIOR_ERRORS * prior * spread[m]![j]!) / (counts[j]! + PRIOR_ERRORS);
        if (j === 0) {
          mixture.variance[m] = variance;
          mixture.inflation[m] = 1;
        } else if (counts[j]! > 0) {
          const expected = mixture.variance[m]! * spread[m]![j]!;
          mixture.inflation[m] = Math.max(1, variance / expected);
        }
        score -= 0.5 * LEAD_WEIGHTS[j]! * counts[j]! * Math.log(variance);
      }
      scores[m] = score;
      mixture.level[m] = levels[last]!;
      mixture.trend[m] = trends[last]!;
      if (score > best) best = score;
    }
    return condense(models, mixture, scores, best);
  };
}

function emptyMixture(models: number): Mixture {
  const array = (): Float64Array => new Float64Array(models);
  return {
    size: 0,
    weight: array(),
    level: array(),
    trend: array(),
    growth: array(),
    levelShare: array(),
    slopeShare: array(),
    variance: array(),
    inflation: array(),
  };
}

/** Scores to weights; models that do not count are left out, the others moved to the front. */
function condense(
  models: readonly TrendModel[],
  mixture: Mixture,
  scores: Float64Array,
  best: number,
): Mixture {
  let size = 0;
  let total = 0;
  for (let m = 0; m < models.length; m++) {
    const weight = Math.exp(scores[m]! - best);
    if (weight < MIN_WEIGHT) continue;
    mixture.weight[size] = weight;
    mixture.level[size] = mixture.level[m]!;
    mixture.trend[size] = mixture.trend[m]!;
    mixture.variance[size] = mixture.variance[m]!;
    mixture.inflation[size] = mixture.inflation[m]!;
    mixture.growth[size] = models[m]!.growth;
    mixture.levelShare[size] = models[m]!.level;
    mixture.slopeShare[size] = models[m]!.slope;
    total += weight;
    size++;
  }
  for (let m = 0; m < size; m++) mixture.weight[m]! /= total;
  mixture.size = size;
  return mixture;
}
