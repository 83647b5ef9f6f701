import { Counter, Gauge, type Registry } from 'prom-client';
import { formatDuration } from '../config/duration.js';
import type { InferenceLoop } from '../prediction/loop.js';
import type { ServedWatch } from './deps.js';

/** Registers a gauge whose series are set anew whenever it is read. */
export function registerGauge<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[],
  read: (set: (labels: Readonly<Record<L, string>>, value: number) => void) => void,
): void {
  new Gauge<L>({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      read((labels, value) => this.set(labels, value));
    },
  });
}

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
  ): void =>
    registerGauge(registry, name, help, ['watch'], (set) => {
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
      registers: [registry],
      collect() {
        this.reset();
        for (const { watch, loop } of watches) this.inc({ watch: watch.name }, read(loop));
      },
    });
  };

  registerGauge(
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
  registerGauge(
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
      const seconds = renderSeconds();
      if (seconds !== undefined) set({ watch: '', stage: 'metrics' }, seconds);
    },
  );
  ofLoops(
    'failure_prediction_history_read_ratio',
    'Share of the history before the service began that has been read from Prometheus.',
    (loop) => loop.status().historyRead,
  );
  registerGauge(
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
}
