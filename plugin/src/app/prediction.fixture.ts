import type { Prediction } from '../api/types';

/** A target that runs well, with what a test wants otherwise. */
export function prediction(instance: string, over: Partial<Prediction> = {}): Prediction {
  return {
    watch: 'demo',
    target: `demo-app:${instance}`,
    labels: { job: 'demo-app', instance },
    state: 'normal',
    timestamp: 1_700_000_000,
    ageSeconds: 1,
    stale: false,
    probabilities: { normal: 0.9, memory_leak: 0.1 },
    risk: 0.1,
    failure: null,
    timeToFailureSeconds: null,
    signals: [],
    violations: [],
    forecasts: [],
    notObservable: {},
    anomaly: null,
    source: null,
    model: 'm1',
    ...over,
  };
}
