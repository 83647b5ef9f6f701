/** What a vector is worth under a covariance: as a whole, and signal by signal given the others. */
export interface ConditionalScorer {
  /**
   * Squared Mahalanobis distance of `vector` over the given signals, and in `residuals` each
   * signal's standardised residual given all the others: signals that move as they always move
   * together leave none.
   *
   * @param present indices of the signals to use, in its first `count` places
   * @param covariance lower triangle by rows, signal i at offset i(i+1)/2
   * @param keep share of the off-diagonal that is believed, in [0, 1]
   * @param floor spread below which no signal is taken to vary; makes the matrix definite
   */
  score(
    vector: Float64Array,
    present: Int32Array,
    count: number,
    covariance: Float64Array,
    keep: number,
    floor: number,
  ): number;
  /** Of the last call, by signal; 0 where a signal was absent. */
  readonly residuals: Float64Array;
}

/** Cholesky on scratch memory of its own: nothing is allocated per call. */
export function createConditionalScorer(size: number): ConditionalScorer {
  const lower = new Float64Array(size * size);
  const inverse = new Float64Array(size * size);
  const residuals = new Float64Array(size);
  const weighted = new Float64Array(size);

  return {
    residuals,
    score(vector, present, count, covariance, keep, floor) {
      for (let a = 0; a < count; a++) {
        const i = present[a]!;
        const row = (i * (i + 1)) / 2;
        for (let b = 0; b <= a; b++) {
          const j = present[b]!;
          let sum = covariance[row + j]!;
          sum = a === b ? sum + floor * floor : sum * keep;
          for (let k = 0; k < b; k++) sum -= lower[a * size + k]! * lower[b * size + k]!;
          // Shrinkage and floor keep the pivot positive but for rounding.
          if (a === b) lower[a * size + a] = Math.sqrt(Math.max(sum, floor * floor * 1e-3));
          else lower[a * size + b] = sum / lower[b * size + b]!;
        }
      }
      // Rows of the inverse of the factor: precision = inverseᵀ · inverse.
      weighted.fill(0);
      residuals.fill(0);
      let distance = 0;
      for (let a = 0; a < count; a++) {
        const pivot = 1 / lower[a * size + a]!;
        inverse[a * size + a] = pivot;
        for (let b = 0; b < a; b++) {
          let sum = 0;
          for (let k = b; k < a; k++) sum -= lower[a * size + k]! * inverse[k * size + b]!;
          inverse[a * size + b] = sum * pivot;
        }
        let whitened = 0;
        for (let b = 0; b <= a; b++) whitened += inverse[a * size + b]! * vector[present[b]!]!;
        distance += whitened * whitened;
        for (let b = 0; b <= a; b++) weighted[b]! += inverse[a * size + b]! * whitened;
      }
      for (let b = 0; b < count; b++) {
        let precision = 0;
        for (let a = b; a < count; a++) precision += inverse[a * size + b]! ** 2;
        residuals[present[b]!] = weighted[b]! / Math.sqrt(precision);
      }
      return distance;
    },
  };
}
