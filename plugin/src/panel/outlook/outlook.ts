import type { Prediction } from '../../api/types';

/** A predicted failure in time. Unix milliseconds. */
export interface Expected {
  readonly earliest: number;
  readonly median: number;
  readonly latest: number;
}

/** What is predicted now for one target: by the service, or by its series as they are in Prometheus. */
export interface Outlook {
  readonly target: string;
  readonly state: Prediction['state'];
  /** The mode predicted, or that fails now; null where none is. */
  readonly failure: string | null;
  /** Of that mode within the horizon. */
  readonly probability: number | null;
  /** Of any failure within the horizon. */
  readonly risk: number | null;
  readonly expected: Expected | null;
  readonly reasons: Prediction['signals'];
  readonly anomaly: Prediction['anomaly'];
  /** Modes that are not predicted for want of their signals, and why. */
  readonly notObservable: Prediction['notObservable'];
  /** Modes that are failures now. */
  readonly failing: readonly string[];
  readonly model: string | null;
  readonly source: 'service' | 'series';
  /** Unix milliseconds of the data it rests on. */
  readonly asOf: number;
}

/** The outlook of a target, as the service predicts it. */
export function outlookOf(prediction: Prediction): Outlook {
  const { target, state, failure, probabilities, risk, timestamp, model, anomaly } = prediction;
  const time = state === 'at_risk' ? prediction.timeToFailureSeconds : null;
  const at = (seconds: number): number => 1000 * (timestamp + seconds);
  return {
    target,
    state,
    failure,
    probability: failure === null ? null : (probabilities?.[failure] ?? null),
    risk,
    expected:
      time === null ? null : { earliest: at(time.q10), median: at(time.q50), latest: at(time.q90) },
    reasons: prediction.signals,
    anomaly,
    notObservable: prediction.notObservable,
    failing: prediction.violations,
    model,
    source: 'service',
    asOf: 1000 * timestamp,
  };
}

const URGENCY: Readonly<Record<Outlook['state'], number>> = {
  failing: 4,
  at_risk: 3,
  normal: 2,
  recovering: 1,
  warming_up: 1,
  not_observable: 0,
  stale: 0,
};

/** Sorts the most urgent first. */
export function byUrgency(a: Outlook, b: Outlook): number {
  return URGENCY[b.state] - URGENCY[a.state] || (b.risk ?? -1) - (a.risk ?? -1);
}
