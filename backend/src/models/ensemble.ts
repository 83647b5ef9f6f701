import { Type, type Static } from 'typebox';
import { logOdds } from '../core/log-odds.js';

/**
 * How the model's probabilities and those of the forecasts become one: a weighted sum of log-odds
 * (a logarithmic opinion pool in the literature), fitted on held-out runs. Who is right more often has more weight, and
 * the sum is calibrated again.
 */
export const EnsembleSchema = Type.Object({
  bias: Type.Number(),
  /** Weight of the model's log-odds of any failure. */
  model: Type.Number({ minimum: 0 }),
  /** Weight of the log-odds of the likeliest crossing. */
  limits: Type.Number({ minimum: 0 }),
  /** Weight of the model where the failure mode is named; the rest is that of the forecasts. */
  naming: Type.Number({ minimum: 0, maximum: 1 }),
});

export type Ensemble = Static<typeof EnsembleSchema>;

/**
 * Joins the probabilities of one row in place. The risk is that of the ensemble; the failure modes
 * share it as the model and the forecasts name them, each by its weight.
 *
 * @param probabilities the model's, K classes, `normal` first, summing to 1; receives the joined ones
 * @param limits of the forecasts, K − 1 failure modes in the same order
 */
export function joinRow(
  probabilities: Float64Array,
  limits: Float64Array,
  ensemble: Ensemble,
): void {
  let likeliest = 0;
  let limitSum = 0;
  for (const limit of limits) {
    likeliest = Math.max(likeliest, limit);
    limitSum += limit;
  }
  const before = 1 - probabilities[0]!;
  const sum =
    ensemble.bias + ensemble.model * logOdds(before) + ensemble.limits * logOdds(likeliest);
  const risk = 1 / (1 + Math.exp(-sum));
  const naming = limitSum > 0 ? ensemble.naming : 1;
  for (let c = 1; c < probabilities.length; c++) {
    const byModel = before > 0 ? probabilities[c]! / before : 1 / limits.length;
    const byLimits = limitSum > 0 ? limits[c - 1]! / limitSum : 0;
    const share = naming * byModel + (1 - naming) * byLimits;
    probabilities[c] = risk * share;
  }
  probabilities[0] = 1 - risk;
}

const ITERATIONS = 50;
const RIDGE = 1e-3;

/**
 * Logistic regression of failure on both log-odds, by Newton's method; weights below 0 are set to 0
 * and the rest fitted again, for less risk of one is never more risk of both.
 *
 * @param risks the model's risk, and the likeliest crossing, per row
 * @param failing 1 where a failure followed
 */
export function fitRiskWeights(
  risks: ArrayLike<number>,
  crossings: ArrayLike<number>,
  failing: ArrayLike<number>,
  weights: ArrayLike<number>,
): Omit<Ensemble, 'naming'> {
  const x = Array.from({ length: risks.length }, (_, i) => [
    1,
    logOdds(risks[i]!),
    logOdds(crossings[i]!),
  ]);
  const fit = (used: readonly number[]): number[] => {
    const beta = [0, 0, 0];
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const gradient = used.map((j) => (j === 0 ? 0 : -RIDGE * beta[j]!));
      const hessian = used.map((_, a) => used.map((_, b) => (a === b ? RIDGE : 0)));
      for (let i = 0; i < x.length; i++) {
        const own = x[i]!;
        const stated = 1 / (1 + Math.exp(-used.reduce((sum, j) => sum + beta[j]! * own[j]!, 0)));
        const weight = weights[i]!;
        used.forEach((j, a) => {
          gradient[a]! += weight * (failing[i]! - stated) * own[j]!;
          used.forEach((l, b) => {
            hessian[a]![b]! += weight * stated * (1 - stated) * own[j]! * own[l]!;
          });
        });
      }
      const step = solve(hessian, gradient);
      used.forEach((j, a) => (beta[j] = beta[j]! + step[a]!));
      if (Math.max(...step.map(Math.abs)) < 1e-9) break;
    }
    return beta;
  };
  let beta = fit([0, 1, 2]);
  if (beta[1]! < 0) beta = fit([0, 2]);
  if (beta[2]! < 0) beta = fit([0, 1]);
  return { bias: beta[0]!, model: Math.max(beta[1]!, 0), limits: Math.max(beta[2]!, 0) };
}

/** Weights of the model that are tried in naming the mode. */
const NAMINGS = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

/** Shares below this are taken for it: a mode that was thought impossible costs no more than this. */
const SHARE_EDGE = 1e-3;

/**
 * The weight with the smallest log loss of the mode, given that there is a failure.
 *
 * @param byModel, byLimits share of the right mode among the failure modes, per row with a failure
 */
export function fitNaming(byModel: readonly number[], byLimits: readonly number[]): number {
  const lossOf = (naming: number): number =>
    byModel.reduce((sum, own, i) => {
      const share = naming * own + (1 - naming) * byLimits[i]!;
      return sum - Math.log(Math.max(share, SHARE_EDGE));
    }, 0);
  return NAMINGS.reduce((best, naming) => (lossOf(naming) < lossOf(best) ? naming : best));
}

/** Gaussian elimination with pivoting; the matrix is small and positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const n = rows.length;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) {
      if (Math.abs(rows[r]![c]!) > Math.abs(rows[pivot]![c]!)) pivot = r;
    }
    [rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = rows[r]![c]! / rows[c]![c]!;
      for (let k = c; k <= n; k++) rows[r]![k]! -= factor * rows[c]![k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
