import { collectDefaultMetrics, Registry } from 'prom-client';
import type { PredictionFacts } from '../prediction/prediction.js';
import type { ApiDeps, ServedWatch } from './deps.js';
import { registerLoopMetrics } from './loop-metrics.js';
import { registerMetric } from './read-metric.js';
import { registerScorecardMetrics } from './scorecard-metrics.js';
import { createTargetMetrics } from './target-metrics.js';

/** All that `/metrics` shows. */
export interface Metrics {
  readonly contentType: string;
  readonly names: readonly string[];
  /** The text, in pieces. */
  render(): AsyncGenerator<string>;
}

/** prom-client's own, which break the naming rules that `promtool check metrics` knows. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * The predictions as metrics. Read from the loop when scraped: a target that vanished or whose data
 * are stale has no series, so that nothing alerts on yesterday's risk.
 */
export function createMetrics(
  deps: Pick<ApiDeps, 'config' | 'watches' | 'version' | 'lease' | 'records'>,
): Metrics {
  const { config, watches } = deps;
  const registry = new Registry();
  const targets = createTargetMetrics(config);
  let renderSeconds: number | undefined;
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);

  registerLoopMetrics(registry, watches, {
    version: deps.version,
    renderSeconds: () => renderSeconds,
  });
  registerMetric(
    registry,
    'failure_prediction_writer',
    '1 for the one of several services that trains and activates models, else 0.',
    [],
    (set) => set({}, deps.lease === undefined || deps.lease.isHolder() ? 1 : 0),
  );
  registerMetric(
    registry,
    'failure_prediction_record_writable',
    '1 while what the service keeps on disk can be written there, as far as was tried; else 0.',
    ['watch', 'record'],
    (set) => {
      for (const { watch, record, problem } of deps.records ?? []) {
        set({ watch: watch ?? '', record }, problem() === undefined ? 1 : 0);
      }
    },
  );
  registerMetric(
    registry,
    'failure_prediction_series_reduced',
    '1 while quiet targets have few series because of limits.maxSeries, else 0.',
    [],
    (set) => set({}, targets.reduced() ? 1 : 0),
  );
  registerScorecardMetrics(registry, watches);

  return {
    contentType: registry.contentType,
    names: [...targets.names, ...registry.getMetricsAsArray().map(({ name }) => name)],
    async *render() {
      let spent = 0;
      let since = performance.now();
      const current = watches.map(({ loop }) => loop.current());
      for (const text of targets.render(current, quietIn(watches))) {
        spent += performance.now() - since;
        yield text;
        since = performance.now();
      }
      const rest = await registry.metrics();
      renderSeconds = (spent + performance.now() - since) / 1e3;
      yield rest;
    },
  };
}

/** Nothing to say of a target: it runs well, and neither risk nor anomaly is near an alarm. */
function quietIn(watches: readonly ServedWatch[]): (prediction: PredictionFacts) => boolean {
  const limits = new Map(
    watches.map(({ watch, loop }) => [watch.name, loop.alarm()?.clearThreshold ?? Infinity]),
  );
  return ({ watch, state, risk, anomaly }) =>
    state !== 'at_risk' &&
    state !== 'failing' &&
    anomaly?.alarm !== true &&
    (risk ?? 0) < (limits.get(watch) ?? Infinity);
}
