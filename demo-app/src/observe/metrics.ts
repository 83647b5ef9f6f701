import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Failures } from '../failures/controller.js';
import { TERMINATION_REASONS, type Settings } from '../settings.js';

export interface Metrics {
  readonly registry: Registry;
  /**
   * Counts one answered request.
   *
   * @param route the route's pattern, `/api/items/:id`: paths would be labels without bound
   */
  observe(method: string, route: string, statusCode: number, seconds: number): void;
}

/** Gauges whose names end as only a counter's may; promtool objects, and nothing here needs them. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Finest around the service's promise of half a second, where a quantile must be true. */
const LATENCY_BUCKETS = [
  0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4,
  0.45, 0.5, 0.55, 0.6, 0.7, 0.85, 1, 1.25, 1.5, 2, 3, 5, 10,
];

type Entries = readonly (readonly [key: string, value: number | boolean])[];

/** Everything Prometheus sees. What is injected is for people; it is never the input of a prediction. */
export function createMetrics(deps: {
  readonly settings: Settings;
  readonly failures: Failures;
  readonly isHealthy: () => boolean;
}): Metrics {
  const { settings, failures, isHealthy } = deps;
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);

  /** Read whenever Prometheus asks. */
  const gauge = (name: string, help: string, read: () => number | boolean): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(Number(read()));
      },
    });
  };
  /** The same, with one value for each value of the label. */
  const gauges = (name: string, help: string, label: string, read: () => Entries): void => {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        for (const [key, value] of read()) this.set({ [label]: key }, Number(value));
      },
    });
  };
  gauge(
    'app_memory_limit_bytes',
    'Resident memory at which the process ends as out of memory.',
    () => settings.memoryLimitBytes,
  );
  gauge('app_cpu_limit_cores', 'CPU this instance may use.', () => settings.cpuLimitCores);
  gauge('app_health_status', '1 when /health answers 200, 0 when it answers 503.', isHealthy);
  // As kube_pod_container_status_last_terminated_reason of kube-state-metrics.
  gauges(
    'app_last_terminated_reason',
    '1 for the reason the previous process of this instance ended with.',
    'reason',
    () => TERMINATION_REASONS.map((reason) => [reason, reason === settings.lastTerminatedReason]),
  );
  const states = (field: 'enabled' | 'level') => (): Entries =>
    Object.entries(failures.state()).map(([name, state]) => [name, state[field]]);
  gauges('app_failure_active', '1 while a failure is switched on.', 'failure', states('enabled'));
  gauges('app_failure_level', 'How far a failure has grown, 0 to 1.', 'failure', states('level'));

  const labelNames = ['method', 'route', 'status_code'] as const;
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered.',
    labelNames,
    registers,
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames,
    buckets: LATENCY_BUCKETS,
    registers,
  });
  return {
    registry,
    observe(method, route, statusCode, seconds) {
      const labels = { method, route, status_code: String(statusCode) };
      requests.inc(labels);
      durations.observe(labels, seconds);
    },
  };
}
