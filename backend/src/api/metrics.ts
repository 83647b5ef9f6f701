import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { formatDuration } from '../config/duration.js';
import type { InferenceLoop } from '../prediction/loop.js';
import type { Prediction } from '../prediction/prediction.js';
import type { ApiDeps, ServedWatch } from './deps.js';
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
  const registers = [registry];
  const targets = createTargetMetrics(config);
  let renderSeconds: number | undefined;
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);

  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: (set: (labels: Readonly<Record<L, string>>, value: number) => void) => void,
  ): void => {
    new Gauge<L>({
      name,
      help,
      labelNames: [...labelNames],
      registers,
      collect() {
        this.reset();
        read((labels, value) => this.set(labels, value));
      },
    });
  };
  /** A figure of each loop; it has no series while it is undefined. */
  const ofLoops = (name: string, help: string, read: (loop: InferenceLoop) => number | undefined) =>
    gauge(name, help, ['watch'], (set) => {
      for (const { watch, loop } of watches) {
        const value = read(loop);
        if (value !== undefined) set({ watch: watch.name }, value);
      }
    });
  const counted = (name: string, help: string, read: (loop: InferenceLoop) => number): void => {
    new Counter({
      name,
      help,
      labelNames: ['watch'],
      registers,
      collect() {
        this.reset();
        for (const { watch, loop } of watches) this.inc({ watch: watch.name }, read(loop));
      },
    });
  };

  gauge(
    'failure_prediction_info',
    'What predicts.',
    ['watch', 'model', 'version', 'horizon'],
    (set) => {
      for (const { watch, loop } of watches) {
        const model = loop.modelId();
        const horizon = formatDuration(watch.horizonSeconds);
        if (model === undefined) continue;
        set({ watch: watch.name, model, version: deps.version, horizon }, 1);
      }
    },
  );
  ofLoops(
    'failure_prediction_last_success_timestamp_seconds',
    'When signals were last read from Prometheus.',
    (loop) => loop.status().lastSuccess,
  );
  ofLoops(
    'failure_prediction_cycle_duration_seconds',
    'How long the last step took: queries, features, predictions.',
    (loop) => loop.status().lastCycleSeconds,
  );
  gauge(
    'failure_prediction_stage_duration_seconds',
    'Time of the last step by stage; metrics: of the last scrape, of all watches.',
    ['watch', 'stage'],
    (set) => {
      for (const { watch, loop } of watches) {
        for (const [stage, seconds] of Object.entries(loop.status().stageSeconds)) {
          set({ watch: watch.name, stage }, seconds);
        }
      }
      if (renderSeconds !== undefined) set({ watch: '', stage: 'metrics' }, renderSeconds);
    },
  );
  gauge(
    'failure_prediction_targets',
    'Targets by whether they are predicted, or left out because of limits.maxTargets.',
    ['watch', 'outcome'],
    (set) => {
      for (const { watch, loop } of watches) {
        set({ watch: watch.name, outcome: 'predicted' }, loop.predictedTargets());
        set({ watch: watch.name, outcome: 'left_out' }, loop.status().targetsLeftOut);
      }
    },
  );
  ofLoops(
    'failure_prediction_prometheus_warnings',
    'Different warnings in the last answers of Prometheus, such as that they are partial.',
    (loop) => loop.status().warnings.length,
  );
  gauge(
    'failure_prediction_writer',
    '1 for the one of several services that trains and activates models, else 0.',
    [],
    (set) => set({}, deps.lease === undefined || deps.lease.isHolder() ? 1 : 0),
  );
  gauge(
    'failure_prediction_record_writable',
    '1 while what the service keeps on disk can be written there, as far as was tried; else 0.',
    ['watch', 'record'],
    (set) => {
      for (const { watch, record, problem } of deps.records ?? []) {
        set({ watch: watch ?? '', record }, problem() === undefined ? 1 : 0);
      }
    },
  );
  gauge(
    'failure_prediction_series_reduced',
    '1 while quiet targets have few series because of limits.maxSeries, else 0.',
    [],
    (set) => set({}, targets.reduced() ? 1 : 0),
  );
  counted(
    'failure_prediction_cycles_skipped_total',
    'Steps left out because an earlier one was still being computed.',
    (loop) => loop.status().skippedCycles,
  );
  counted('failure_prediction_cycles_total', 'Steps begun.', (loop) => loop.status().cycles);
  counted(
    'failure_prediction_failed_cycles_total',
    'Steps that got no data.',
    (loop) => loop.status().failedCycles,
  );
  registerScorecardMetrics(registry, watches);

  return {
    contentType: registry.contentType,
    names: [...targets.names, ...registry.getMetricsAsArray().map(({ name }) => name)],
    async *render() {
      let spent = 0;
      let since = performance.now();
      const predictions = watches.flatMap(({ loop }) => loop.current());
      for (const text of targets.render(predictions, quietIn(watches))) {
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
function quietIn(watches: readonly ServedWatch[]): (prediction: Prediction) => boolean {
  const limits = new Map(
    watches.map(({ watch, loop }) => [watch.name, loop.alarm()?.clearThreshold ?? Infinity]),
  );
  return ({ watch, state, risk, anomaly }) =>
    (state === 'normal' || state === 'warming_up') &&
    anomaly?.alarm !== true &&
    (risk ?? 0) < (limits.get(watch) ?? Infinity);
}
