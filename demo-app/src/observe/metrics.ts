import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Failures } from '../failures/controller.js';
import type { Settings } from '../settings.js';

export interface Metrics {
  readonly registry: Registry;
  /** Counts one answered request. */
  observe(method: string, route: string, statusCode: number, seconds: number): void;
}

/** Finest around the service's promise of half a second, where a quantile must be true. */
const LATENCY_BUCKETS = [
  0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4,
  0.45, 0.5, 0.55, 0.6, 0.7, 0.85, 1, 1.25, 1.5, 2, 3, 5, 10,
];

/** Everything Prometheus sees. `app_failure_*` is for people's graphs and never a model's input. */
export function createMetrics(deps: {
  readonly settings: Settings;
  readonly failures: Failures;
  readonly isHealthy: () => boolean;
}): Metrics {
  const { settings, failures } = deps;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
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
  new Gauge({
    name: 'app_memory_limit_bytes',
    help: 'Resident memory at which the process ends as out of memory.',
    registers,
  }).set(settings.memoryLimitBytes);
  new Gauge({
    name: 'app_cpu_limit_cores',
    help: 'CPU this instance may use.',
    registers,
  }).set(settings.cpuLimitCores);
  new Gauge({
    name: 'app_health_status',
    help: '1 when /health answers 200, 0 when it answers 503.',
    registers,
    collect() {
      this.set(deps.isHealthy() ? 1 : 0);
    },
  });
  const terminated = new Gauge({
    name: 'app_last_terminated_reason',
    help: '1 for the reason the previous process of this instance ended with.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of ['OOMKilled', 'Error'] as const) {
    terminated.set({ reason }, settings.lastTerminatedReason === reason ? 1 : 0);
  }
  new Gauge({
    name: 'app_failure_active',
    help: '1 while a failure is switched on.',
    labelNames: ['failure'],
    registers,
    collect() {
      for (const [failure, { enabled }] of Object.entries(failures.state())) {
        this.set({ failure }, enabled ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'app_failure_level',
    help: 'How far a failure has grown, 0 to 1.',
    labelNames: ['failure'],
    registers,
    collect() {
      for (const mode of failures.modes)
        this.set({ failure: mode.name }, failures.level(mode.name));
    },
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
