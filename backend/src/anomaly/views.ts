import { createConditionalScorer } from './conditional.js';
import { statisticCount, VIEWS, type TargetState } from './state.js';

/** Spread, on the logarithmic scale, below which no signal is taken to vary: about two percent. */
const FLOOR = 0.02;
/** Residuals, in standard deviations, beyond which a signal teaches the less the further out it is. */
const ROBUST_RESIDUAL = 2.5;
/** History, in steps per signal, at which half of a correlation is believed. */
const SHRINK_STEPS = 5;

/** The three views of one target at one step, judged jointly. Scratch memory, reused. */
export interface Views {
  /**
   * Fills `statistics` from the averages in `state`: per view the absolute residual of every signal
   * given the others, in its standard deviations (NaN where it is missing), then the Mahalanobis
   * distance of the whole.
   *
   * @param present indices of the signals seen at this step, in its first `count` places
   */
  judge(state: TargetState, present: Int32Array, count: number, history: number): void;
  /**
   * Moves the covariances towards the views last judged, at a share `eagerness` of the usual rate;
   * outliers count for less unless `trusting`.
   */
  learn(
    state: TargetState,
    present: Int32Array,
    count: number,
    slowest: number,
    eagerness: number,
    trusting: boolean,
  ): void;
  /** Signed shares of the signals in a statistic: their absolute values sum to 1. */
  explain(statistic: number, into: Float64Array): void;
  readonly statistics: Float64Array;
}

/** Redescending: a deviation that nothing explains shrinks below the usual the larger it is. */
function temper(vector: Float64Array, residual: Float64Array, into: Float64Array): void {
  for (let i = 0; i < vector.length; i++) {
    const ratio = ROBUST_RESIDUAL / Math.abs(residual[i]!);
    into[i] = vector[i]! * (ratio < 1 ? ratio * Math.sqrt(ratio) : 1);
  }
}

export function createViews(signals: number): Views {
  const vectors = Array.from({ length: VIEWS }, () => new Float64Array(signals));
  const residuals = Array.from({ length: VIEWS }, () => new Float64Array(signals));
  const statistics = new Float64Array(statisticCount(signals));
  const tempered = new Float64Array(signals);
  const scorer = createConditionalScorer(signals);

  return {
    statistics,
    judge(state, present, count, history) {
      statistics.fill(NaN);
      for (const residual of residuals) residual.fill(0);
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
        const first = view * (signals + 1);
        for (let k = 0; k < count; k++) {
          const i = present[k]!;
          residuals[view]![i] = scorer.residuals[i]!;
          statistics[first + i] = Math.abs(scorer.residuals[i]!);
        }
        statistics[first + signals] = Math.sqrt(distance);
      }
    },
    learn(state, present, count, slowest, eagerness, trusting) {
      for (let view = 0; view < VIEWS; view++) {
        const covariance = state.covariances[view]!;
        const vector = vectors[view]!;
        if (!trusting) temper(vector, residuals[view]!, tempered);
        else tempered.set(vector);
        for (let a = 0; a < count; a++) {
          const i = present[a]!;
          const row = (i * (i + 1)) / 2;
          for (let b = 0; b <= a; b++) {
            const j = present[b]!;
            const rate = Math.max(1 / (Math.min(state.seen[i]!, state.seen[j]!) + 1), slowest);
            const product = tempered[i]! * tempered[j]!;
            covariance[row + j]! += eagerness * rate * (product - covariance[row + j]!);
          }
        }
      }
    },
    explain(statistic, into) {
      const view = Math.floor(statistic / (signals + 1));
      const from = residuals[view]!;
      const vector = vectors[view]!;
      let sum = 0;
      for (let i = 0; i < signals; i++) sum += from[i]! ** 2;
      for (let i = 0; i < signals; i++) {
        into[i] = sum > 0 ? (Math.sign(vector[i]!) * from[i]! ** 2) / sum : 0;
      }
    },
  };
}
