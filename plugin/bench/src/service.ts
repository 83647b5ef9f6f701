import type { BackendSrv } from '@grafana/runtime';
import { of, throwError, type Observable } from 'rxjs';
import type {
  FailureState,
  ForecastAnswer,
  ForecastRequest,
  Predictions,
  ServiceConfig,
} from '../../src/api/types';

/** Answers at once what the service would, so that only the panel's own work is seen. */
export function quickService(modes: number, reachable = true): BackendSrv {
  const names = Array.from({ length: modes }, (_, i) => `mode_${i}`);
  const config: ServiceConfig = {
    version: '0',
    watches: [
      {
        name: 'bench',
        stepSeconds: 2,
        windowSeconds: 60,
        horizons: [60],
        targetLabels: ['job', 'instance'],
        signals: [],
        modes: names.map((name) => ({ name, description: '', thresholds: [] })),
        alarm: null,
        dangerous: [['mode_1']],
      },
    ],
    injection: { watch: 'bench', maxDurationSeconds: 900, shapes: ['linear'] },
  };
  const predictions: Predictions = {
    timestamp: 1_700_000_000,
    model: 'bench',
    horizonSeconds: 60,
    problem: null,
    warnings: [],
    predictions: [
      {
        watch: 'bench',
        target: 'demo:a:1',
        labels: { job: 'demo', instance: 'a:1' },
        state: 'at_risk',
        timestamp: 1_700_000_000,
        ageSeconds: 1,
        stale: false,
        probabilities: Object.fromEntries(names.map((name, i) => [name, i === 0 ? 0.9 : 0.01])),
        risk: 0.92,
        failure: 'mode_0',
        timeToFailureSeconds: { q10: 20, q50: 40, q90: 55 },
        signals: [],
        violations: [],
        forecasts: [],
        notObservable: {},
        anomaly: null,
        source: 'model',
        model: 'bench',
      },
    ],
  };
  const forecast = ({ values, stepSeconds, horizonSeconds }: ForecastRequest): ForecastAnswer => ({
    forecast: Array.from({ length: Math.round(horizonSeconds / stepSeconds) }, (_, i) => {
      const q50 = (values.at(-1) ?? 0) + 0.001 * i;
      return { q10: q50 - 0.01 * i, q50, q90: q50 + 0.01 * i };
    }),
    secondsToBound: null,
    seasonSeconds: null,
  });
  const failures = Object.fromEntries(names.map((name) => [name, false]));
  const state = (): FailureState => ({
    target: 'demo:a:1',
    failures: { ...failures },
    details: {},
    problem: null,
  });
  const toggle = (changes: Readonly<Record<string, unknown>>): FailureState => {
    for (const [name, change] of Object.entries(changes)) failures[name] = change !== false;
    return state();
  };
  const answer = (url: string, data: unknown, method: string | undefined): unknown => {
    if (!reachable) return undefined;
    if (url.includes('/v1/config')) return config;
    if (url.includes('/v1/predictions')) return predictions;
    if (url.includes('/v1/failures')) {
      if (method === 'DELETE') names.forEach((name) => (failures[name] = false));
      return data === undefined
        ? { targets: [state()] }
        : toggle((data as { failures: Record<string, unknown> }).failures);
    }
    if (url.includes('/v1/forecasts')) return forecast(data as ForecastRequest);
    return undefined;
  };
  const fetch = (request: {
    url: string;
    method?: string;
    data?: unknown;
  }): Observable<unknown> => {
    const found = answer(request.url, request.data, request.method);
    return found === undefined ? throwError(() => ({ status: 502 })) : of({ data: found });
  };
  return { fetch } as unknown as BackendSrv;
}
