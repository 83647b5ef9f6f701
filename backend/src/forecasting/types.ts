/** 80 % interval and median. */
export interface Quantiles {
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
}

/** A bound a signal is to stay away from; exactly one is given. */
export interface Bound {
  readonly atLeast?: number;
  readonly below?: number;
}
