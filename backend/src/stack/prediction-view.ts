/** What the stack reads of a prediction of the API. */
export interface PredictionView {
  readonly target: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'warming_up' | 'normal' | 'at_risk' | 'failing' | 'stale';
  /** Unix seconds of the data it rests on. */
  readonly timestamp: number;
  /** P(any failure within the horizon); null while warming up. */
  readonly risk: number | null;
  /** The most likely failure mode; null when none is. */
  readonly failure: string | null;
  readonly probabilities: Readonly<Record<string, number>> | null;
  readonly timeToFailureSeconds: {
    readonly q10: number;
    readonly q50: number;
    readonly q90: number;
  } | null;
  readonly model: string | null;
}
