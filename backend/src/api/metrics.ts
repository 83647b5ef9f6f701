import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Config } from '../config/schema.js';
import type { InferenceLoop } from '../inference/loop.js';
import type { Prediction } from '../inference/prediction.js';
import type { Scorecard } from '../scorecard/scorecard.js';
import { Quantiles } from './quantiles-metric.js';
import { registerScorecardMetrics } from './scorecard-metrics.js';

/** Labels that Prometheus' own data model keeps for itself. */
const PREDICTION_LABELS = ['failure', 'quantile', 'signal'];

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
  readonly loop: InferenceLoop;
  readonly scorecard: Scorecard;
  readonly version: string;
}): Registry {
  const { config, loop } = deps;
  const registry = new Registry();
  const registers = [registry];
  const targetLabels = config.targetLabels.filter((name) => !PREDICTION_LABELS.includes(name));
  const modes = config.modes.map(({ name }) => name);
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);

  const perTarget = (
    name: string,
    help: string,
    labels: readonly string[],
    fill: (gauge: Gauge, target: Record<string, string>, prediction: Prediction) => void,
  ): void => {
    const Metric = labels.includes('quantile') ? Quantiles : Gauge;
    new Metric({
      name,
      help,
      labelNames: [...targetLabels, ...labels],
      registers,
      collect() {
        this.reset();
        for (const prediction of loop.current()) {
          if (prediction.stale) continue;
          const target = Object.fromEntries(
            targetLabels.map((label) => [label, prediction.labels[label] ?? '']),
          );
          fill(this, target, prediction);
        }
      },
    });
  };

  perTarget(
    'failure_prediction_probability',
    'Probability that the target fails in this mode within the horizon.',
    ['failure'],
    (gauge, target, { probabilities }) => {
      for (const failure of modes) {
        const value = probabilities?.[failure];
        if (value !== undefined) gauge.set({ ...target, failure }, value);
      }
    },
  );
  perTarget(
    'failure_prediction_risk',
    'Probability that the target fails in any mode within the horizon.',
    [],
    (gauge, target, { risk }) => {
      if (risk !== null) gauge.set(target, risk);
    },
  );
  perTarget(
    'failure_prediction_alarm',
    '1 while a failure in this mode is predicted: the risk with hysteresis; else 0.',
    ['failure'],
    (gauge, target, { state, failure: predicted }) => {
      if (state === 'warming_up') return;
      for (const failure of modes) {
        gauge.set({ ...target, failure }, state === 'at_risk' && failure === predicted ? 1 : 0);
      }
    },
  );
  perTarget(
    'failure_prediction_failing',
    '1 while the target fails in this mode: its breach holds now; else 0.',
    ['failure'],
    (gauge, target, { breaches }) => {
      for (const failure of modes) {
        gauge.set({ ...target, failure }, breaches.includes(failure) ? 1 : 0);
      }
    },
  );
  perTarget(
    'failure_prediction_time_to_failure_seconds',
    'Time until the predicted failure; absent when none is predicted.',
    ['failure', 'quantile'],
    (gauge, target, { state, failure, timeToFailureSeconds: time }) => {
      if (state !== 'at_risk' || failure === null || time === null) return;
      gauge.set({ ...target, failure, quantile: '0.1' }, time.q10);
      gauge.set({ ...target, failure, quantile: '0.5' }, time.q50);
      gauge.set({ ...target, failure, quantile: '0.9' }, time.q90);
    },
  );
  perTarget(
    'failure_prediction_anomaly_score',
    'How unusual the target is: 1 less the share of its quiet steps at least as unusual.',
    [],
    (gauge, target, { anomaly }) => {
      if (anomaly !== null) gauge.set(target, anomaly.score);
    },
  );
  perTarget(
    'failure_prediction_anomaly',
    '1 while the target is unusual beyond the allowed rate of false alarms, else 0.',
    [],
    (gauge, target, { anomaly }) => {
      if (anomaly !== null) gauge.set(target, anomaly.alarm ? 1 : 0);
    },
  );
  perTarget(
    'failure_prediction_forecast',
    'Value of a signal at the horizon.',
    ['signal', 'quantile'],
    (gauge, target, { forecasts }) => {
      for (const { signal, quantiles } of forecasts) {
        gauge.set({ ...target, signal, quantile: '0.1' }, quantiles.q10);
        gauge.set({ ...target, signal, quantile: '0.5' }, quantiles.q50);
        gauge.set({ ...target, signal, quantile: '0.9' }, quantiles.q90);
      }
    },
  );

  new Gauge({
    name: 'failure_prediction_info',
    help: 'What predicts.',
    labelNames: ['model', 'version', 'horizon'],
    registers,
    collect() {
      this.reset();
      const model = loop.modelId();
      if (model === undefined) return;
      this.set({ model, version: deps.version, horizon: `${config.horizonSeconds}s` }, 1);
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
    name: 'failure_prediction_tick_duration_seconds',
    help: 'How long the last step took: queries, features, predictions.',
    registers,
    collect() {
      const { lastTickSeconds } = loop.status();
      if (lastTickSeconds !== undefined) this.set(lastTickSeconds);
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
  counted('failure_prediction_ticks_total', 'Steps begun.', () => loop.status().ticks);
  counted(
    'failure_prediction_failed_ticks_total',
    'Steps that got no data.',
    () => loop.status().failedTicks,
  );
  registerScorecardMetrics(registry, deps);
  return registry;
}
