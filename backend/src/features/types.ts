/**
 * Turns the window that ends at one step into numbers. The only implementation of features: training
 * calls it on the columns of a recorded run, inference on those of a live target's history.
 */
export interface FeatureExtractor {
  /** `memory_utilization__slope_60s`: signal, two underscores, statistic. Length F. */
  readonly names: readonly string[];
  /** Steps one window spans. */
  readonly windowSteps: number;
  /** The signals in the order of the columns, for models that look at windows themselves. */
  readonly windowSignals: readonly WindowSignal[];
  /**
   * Writes F features of the window `[end - windowSteps + 1, end]` to `out` from `offset` on.
   *
   * @param columns one column per signal, in the extractor's order; NaN is missing
   * @param end index of the window's last step; steps before index 0 count as missing
   * @param out receives F numbers; NaN where a feature cannot be computed
   */
  compute(columns: readonly Float64Array[], end: number, out: Float64Array, offset: number): void;
}

export interface WindowSignal {
  readonly name: string;
  /**
   * Its level only tells which target it is (requests per second, a median latency): to be compared
   * with the window's own mean, or a model learns targets by heart.
   */
  readonly relative: boolean;
}
