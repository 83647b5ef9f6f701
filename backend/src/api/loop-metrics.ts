import type { Registry } from 'prom-client';
import { formatDuration } from '../config/duration.js';
import type { InferenceLoop } from '../prediction/loop.js';
import type { ServedWatch } from './deps.js';
import { registerMetric } from './read-metric.js';

/** What predicts, and how the loop of each watch runs. */
export function registerLoopMetrics(
  registry: Registry,
  watches: readonly Pick<ServedWatch, 'watch' | 'loop'>[],
  { version, renderSeconds }: { readonly version: string; renderSeconds(): number | undefined },
): void {
  /** A figure of each loop; it has no series while it is undefined. */
  const ofLoops = (
    name: string,
    help: string,
    read: (loop: InferenceLoop) => number | undefined,
    type?: 'gauge' | 'counter',
  ): void =>
    registerMetric(
      registry,
      name,
      help,
      ['watch'],
      (set) => watches.forEach(({ watch, loop }) => set({ watch: watch.name }, read(loop))),
      type,
    );

  registerMetric(
    registry,
    'failure_prediction_info',
    'What predicts.',
    ['watch', 'model', 'version', 'horizon'],
    (set) => {
      for (const { watch, loop } of watches) {
        const model = loop.modelId();
        const horizon = formatDuration(watch.horizonSeconds);
        if (model === undefined) continue;
        set({ watch: watch.name, model, version, horizon }, 1);
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
  registerMetric(
    registry,
    'failure_prediction_stage_duration_seconds',
    'Time of the last step by stage; metrics: of the last scrape, of all watches.',
    ['watch', 'stage'],
    (set) => {
      for (const { watch, loop } of watches) {
        for (const [stage, seconds] of Object.entries(loop.status().stageSeconds)) {
          set({ watch: watch.name, stage }, seconds);
        }
      }
      set({ watch: '', stage: 'metrics' }, renderSeconds());
    },
  );
  ofLoops(
    'failure_prediction_history_read_ratio',
    'Share of the history before the service began that has been read from Prometheus.',
    (loop) => loop.status().historyRead,
  );
  registerMetric(
    registry,
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
  for (const [name, help, count] of COUNTS) {
    ofLoops(name, help, (loop) => loop.status()[count], 'counter');
  }
}

const COUNTS = [
  [
    'failure_prediction_cycles_skipped_total',
    'Steps left out because an earlier one was still being computed.',
    'skippedCycles',
  ],
  ['failure_prediction_cycles_total', 'Steps begun.', 'cycles'],
  ['failure_prediction_failed_cycles_total', 'Steps that got no data.', 'failedCycles'],
] as const;
