import { Counter, Histogram, type Registry } from 'prom-client';

export interface RequestMetrics {
  /**
   * Counts one answered request.
   *
   * @param route the route's pattern, `/api/items/:id`: paths would be labels without bound
   */
  observe(method: string, route: string, statusCode: number, seconds: number): void;
}

/** Finest around the service's promise of half a second, where a quantile must be true. */
const LATENCY_BUCKETS = [
  0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4,
  0.45, 0.5, 0.55, 0.6, 0.7, 0.85, 1, 1.25, 1.5, 2, 3, 5, 10,
];

export function requestMetrics(registry: Registry): RequestMetrics {
  const labelNames = ['method', 'route', 'status_code'] as const;
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered.',
    labelNames,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames,
    buckets: LATENCY_BUCKETS,
    registers: [registry],
  });
  return {
    observe(method, route, statusCode, seconds) {
      const labels = { method, route, status_code: String(statusCode) };
      requests.inc(labels);
      durations.observe(labels, seconds);
    },
  };
}
