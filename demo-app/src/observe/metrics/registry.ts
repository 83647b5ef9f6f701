import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Failures } from '../../failures/controller.js';
import type { Settings } from '../../settings.js';
import { failureMetrics } from './failures.js';
import { healthMetric } from './health.js';
import { limitMetrics } from './limits.js';
import { requestMetrics, type RequestMetrics } from './requests.js';
import { terminationMetric } from './termination.js';

export interface Metrics extends RequestMetrics {
  readonly registry: Registry;
}

/** Gauges whose names end as only a counter's may; promtool objects, and nothing here needs them. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Everything Prometheus sees. */
export function createMetrics(deps: {
  readonly settings: Settings;
  readonly failures: Failures;
  readonly isHealthy: () => boolean;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  limitMetrics(registry, deps.settings);
  terminationMetric(registry, deps.settings.lastTerminatedReason);
  healthMetric(registry, deps.isHealthy);
  failureMetrics(registry, deps.failures);
  return { registry, ...requestMetrics(registry) };
}
