import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Config, Watch } from '../config/schema.js';
import type { InferenceLoop } from '../prediction/loop.js';
import type { Prediction } from '../prediction/prediction.js';
import type { Lease } from '../leases/lease.js';
import type { Scorecard } from '../scorecard/scorecard.js';
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
export function createMetrics(deps: {
  readonly config: Config;
  readonly watch: Watch;
  readonly loop: InferenceLoop;
  readonly scorecard: Scorecard;
  readonly version: string;
  readonly lease?: Pick<Lease, 'isHolder'>;
  readonly records?: Readonly<Record<string, () => string | undefined>>;
}): Metrics {
  const { config, watch, loop } = deps;
  const registry = new Registry();
  const registers = [registry];
  const targets = createTargetMetrics({ ...watch, limits: config.limits });
  let renderSeconds: number | undefined;
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);

  new Gauge({
    name: 'failure_prediction_info',
    help: 'What predicts.',
    labelNames: ['model', 'version', 'horizon'],
    registers,
    collect() {
      this.reset();
      const model = loop.modelId();
      if (model === undefined) return;
      this.set({ model, version: deps.version, horizon: `${watch.horizonSeconds}s` }, 1);
    },
  });
  new Gauge({
    name: 'failure_prediction_last_success_timestamp_seconds',
    help: 'When signals were last read from Prometheus.',
    registers,
    collect() {
      const { lastSuccess } = loop.status();
      if (lastSuccess !== undefined) this.set(lastSuccess);
    },
  });
  new Gauge({
    name: 'failure_prediction_cycle_duration_seconds',
    help: 'How long the last step took: queries, features, predictions.',
    registers,
    collect() {
      const { lastCycleSeconds } = loop.status();
      if (lastCycleSeconds !== undefined) this.set(lastCycleSeconds);
    },
  });
  const counted = (name: string, help: string, read: () => number): void => {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  };
  new Gauge({
    name: 'failure_prediction_stage_duration_seconds',
    help: 'Time of the last step by stage; metrics: of the last scrape.',
    labelNames: ['stage'],
    registers,
    collect() {
      this.reset();
      for (const [stage, seconds] of Object.entries(loop.status().stageSeconds)) {
        this.set({ stage }, seconds);
      }
      if (renderSeconds !== undefined) this.set({ stage: 'metrics' }, renderSeconds);
    },
  });
  new Gauge({
    name: 'failure_prediction_targets',
    help: 'Targets by whether they are predicted, or left out because of limits.maxTargets.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.set({ outcome: 'predicted' }, loop.predictedTargets());
      this.set({ outcome: 'left_out' }, loop.status().targetsLeftOut);
    },
  });
  new Gauge({
    name: 'failure_prediction_prometheus_warnings',
    help: 'Different warnings in the last answers of Prometheus, such as that they are partial.',
    registers,
    collect() {
      this.set(loop.status().warnings.length);
    },
  });
  new Gauge({
    name: 'failure_prediction_writer',
    help: '1 for the one of several services that trains and activates models, else 0.',
    registers,
    collect() {
      this.set(deps.lease === undefined || deps.lease.isHolder() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'failure_prediction_record_writable',
    help: '1 while what the service keeps on disk can be written there, as far as was tried; else 0.',
    labelNames: ['record'],
    registers,
    collect() {
      for (const [record, problem] of Object.entries(deps.records ?? {})) {
        this.set({ record }, problem() === undefined ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'failure_prediction_series_reduced',
    help: '1 while quiet targets have few series because of limits.maxSeries, else 0.',
    registers,
    collect() {
      this.set(targets.reduced() ? 1 : 0);
    },
  });
  counted(
    'failure_prediction_cycles_skipped_total',
    'Steps left out because an earlier one was still being computed.',
    () => loop.status().skippedCycles,
  );
  counted('failure_prediction_cycles_total', 'Steps begun.', () => loop.status().cycles);
  counted(
    'failure_prediction_failed_cycles_total',
    'Steps that got no data.',
    () => loop.status().failedCycles,
  );
  registerScorecardMetrics(registry, deps);

  /** Nothing to say: it runs well, and neither risk nor anomaly is near an alarm. */
  const isQuiet = ({ state, risk, anomaly }: Prediction): boolean =>
    (state === 'normal' || state === 'warming_up') &&
    anomaly?.alarm !== true &&
    (risk ?? 0) < (loop.alarm()?.clearThreshold ?? Infinity);

  return {
    contentType: registry.contentType,
    names: [...targets.names, ...registry.getMetricsAsArray().map(({ name }) => name)],
    async *render() {
      let spent = 0;
      let since = performance.now();
      for (const text of targets.render(loop.current(), isQuiet)) {
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
