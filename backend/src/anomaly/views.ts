import { createConditionalScorer } from './conditional.js';
import { STATISTICS, VIEWS, type TargetState } from './state.js';

/** Spread, on the logarithmic scale, below which no signal is taken to vary: about two percent. */
const FLOOR = 0.02;
/** Distances beyond this many times the expected count for less in what is learned. */
const ROBUST_DISTANCE = 4;
/** History, in steps per signal, at which half of a correlation is believed. */
const SHRINK_STEPS = 5;

/** The three views of one target at one step, judged jointly. Scratch memory, reused. */
export interface Views {
  /**
   * Fills `statistics` from the averages in `state`: per view the logarithm of the root mean
   * Mahalanobis distance, and of the largest residual of a signal given the others.
   *
   * @param present indices of the signals seen at this step, in its first `count` places
   */
  judge(state: TargetState, present: Int32Array, count: number, history: number): void;
  /** Moves the covariances towards the views last judged; outliers count for less unless `trusting`. */
  learn(
    state: TargetState,
    present: Int32Array,
    count: number,
    slowest: number,
    trusting: boolean,
  ): void;
  /** Signed shares of the signals in a statistic: their absolute values sum to 1. */
  explain(statistic: number, into: Float64Array): void;
  readonly statistics: Float64Array;
}

export function createViews(signals: number): Views {
  const vectors = Array.from({ length: VIEWS }, () => new Float64Array(signals));
  const residuals = Array.from({ length: VIEWS }, () => new Float64Array(signals));
  const distances = new Float64Array(VIEWS);
  const statistics = new Float64Array(STATISTICS);
  const scorer = createConditionalScorer(signals);

  return {
    statistics,
    judge(state, present, count, history) {
      const keep = history / (history + SHRINK_STEPS * count);
      for (let k = 0; k < count; k++) {
        const i = present[k]!;
        vectors[0]![i] = state.quick[i]! - state.centre[i]!;
        vectors[1]![i] = state.short[i]! - state.centre[i]!;
        vectors[2]![i] = state.quick[i]! - state.long[i]!;
      }
      for (let view = 0; view < VIEWS; view++) {
        const covariance = state.covariances[view]!;
        const distance = scorer.score(vectors[view]!, present, count, covariance, keep, FLOOR);
        let largest = 0;
        for (let k = 0; k < count; k++) {
          const i = present[k]!;
          residuals[view]![i] = scorer.residuals[i]!;
          largest = Math.max(largest, Math.abs(scorer.residuals[i]!));
        }
        distances[view] = distance / Math.max(count, 1);
        statistics[2 * view] = Math.log(Math.sqrt(distances[view]!) + 0.1);
        statistics[2 * view + 1] = Math.log(largest + 0.1);
      }
    },
    learn(state, present, count, slowest, trusting) {
      for (let view = 0; view < VIEWS; view++) {
        const weight = trusting ? 1 : Math.min(1, ROBUST_DISTANCE / distances[view]!);
        const covariance = state.covariances[view]!;
        const vector = vectors[view]!;
        for (let a = 0; a < count; a++) {
          const i = present[a]!;
          const row = (i * (i + 1)) / 2;
          for (let b = 0; b <= a; b++) {
            const j = present[b]!;
            const rate = Math.max(1 / (Math.min(state.seen[i]!, state.seen[j]!) + 1), slowest);
            const product = weight * vector[i]! * vector[j]!;
            covariance[row + j]! += Math.min(rate, 1) * (product - covariance[row + j]!);
          }
        }
      }
    },
    explain(statistic, into) {
      const from = residuals[statistic >> 1]!;
      const vector = vectors[statistic >> 1]!;
      let sum = 0;
      for (let i = 0; i < signals; i++) sum += from[i]! ** 2;
      for (let i = 0; i < signals; i++) {
        into[i] = sum > 0 ? (Math.sign(vector[i]!) * from[i]! ** 2) / sum : 0;
      }
    },
  };
}
