import type { Config, Watch } from '../config/schema.js';
import type { Prediction } from '../prediction/prediction.js';
import type { Quantiles } from '../forecasting/types.js';

/** Characters that are given out at a time. */
const CHUNK = 2 ** 16;

/** Writes one series: further labels as they stand in the text (`,failure="x"`), and the value. */
type Emit = (labels: string, value: number) => void;

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'summary';
  /** Told of targets too of which there is nothing to say, when there are too many series. */
  readonly always?: true;
  readonly write: (prediction: Prediction, emit: Emit) => void;
}

/** The series of every target as Prometheus' text format has them. */
export interface TargetMetrics {
  readonly names: readonly string[];
  /**
   * In pieces, so that no text of many megabytes is held. Stale predictions have no series.
   *
   * @param isQuiet whether there is nothing to say of a target; asked only when there are more series
   *   than `limits.maxSeries`, and such targets have few then
   */
  render(
    predictions: readonly Prediction[],
    isQuiet: (prediction: Prediction) => boolean,
  ): Generator<string>;
  /** Whether the last rendering left series out. */
  reduced(): boolean;
}

/**
 * Written by hand and not by prom-client, which keeps every series as an object under a hash of its
 * labels: at ten thousand targets that is seconds per scrape, and hundreds of megabytes.
 */
export function createTargetMetrics(
  config: Pick<Watch, 'modes' | 'targetLabels'> & Pick<Config, 'limits'>,
): TargetMetrics {
  const modes = config.modes.map(({ name }) => name);
  const families = familiesOf(modes);
  let reduced = false;

  const labelsOf = ({ labels }: Prediction): string =>
    config.targetLabels.map((name) => `${name}="${escapeLabel(labels[name] ?? '')}"`).join(',');

  return {
    names: families.map(({ name }) => name),
    reduced: () => reduced,
    *render(predictions, isQuiet) {
      const fresh = predictions.filter(({ stale }) => !stale);
      reduced = countSeries(families, fresh) > config.limits.maxSeries;
      const labels = fresh.map(labelsOf);
      const told = reduced ? fresh.map((prediction) => !isQuiet(prediction)) : undefined;
      let text = '';
      for (const { name, help, type, always, write } of families) {
        text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
        for (let i = 0; i < fresh.length; i++) {
          if (told !== undefined && !told[i] && always === undefined) continue;
          write(fresh[i]!, (further, value) => {
            text += `${name}{${labels[i]}${further}} ${valueText(value)}\n`;
          });
          if (text.length < CHUNK) continue;
          yield text;
          text = '';
        }
        text += '\n';
      }
      yield text;
    },
  };
}

function countSeries(families: readonly Family[], predictions: readonly Prediction[]): number {
  let count = 0;
  for (const { write } of families) {
    for (const prediction of predictions) write(prediction, () => count++);
  }
  return count;
}

function familiesOf(modes: readonly string[]): Family[] {
  const failures = modes.map((mode) => [mode, `,failure="${escapeLabel(mode)}"`] as const);
  const quantiles = (emit: Emit, labels: string, { q10, q50, q90 }: Quantiles): void => {
    emit(`${labels},quantile="0.1"`, q10);
    emit(`${labels},quantile="0.5"`, q50);
    emit(`${labels},quantile="0.9"`, q90);
  };
  return [
    {
      name: 'failure_prediction_probability',
      help: 'Probability that the target fails in this mode within the horizon.',
      type: 'gauge',
      write: ({ probabilities }, emit) => {
        for (const [failure, label] of failures) {
          const value = probabilities?.[failure];
          if (value !== undefined) emit(label, value);
        }
      },
    },
    {
      name: 'failure_prediction_risk',
      help: 'Probability that the target fails in any mode within the horizon.',
      type: 'gauge',
      always: true,
      write: ({ risk }, emit) => {
        if (risk !== null) emit('', risk);
      },
    },
    {
      name: 'failure_prediction_alarm',
      help: '1 while a failure in this mode is predicted: the risk with hysteresis; else 0.',
      type: 'gauge',
      write: ({ state, failure: predicted }, emit) => {
        if (state === 'warming_up') return;
        for (const [failure, label] of failures) {
          emit(label, state === 'at_risk' && failure === predicted ? 1 : 0);
        }
      },
    },
    {
      name: 'failure_prediction_failing',
      help: '1 while the target fails in this mode: its violation holds now; else 0.',
      type: 'gauge',
      write: ({ violations }, emit) => {
        for (const [failure, label] of failures) emit(label, violations.includes(failure) ? 1 : 0);
      },
    },
    {
      name: 'failure_prediction_time_to_failure_seconds',
      help: 'Time until the predicted failure; absent when none is predicted.',
      type: 'summary',
      write: ({ state, failure, timeToFailureSeconds: time }, emit) => {
        if (state !== 'at_risk' || failure === null || time === null) return;
        quantiles(emit, `,failure="${escapeLabel(failure)}"`, time);
      },
    },
    {
      name: 'failure_prediction_anomaly_score',
      help: 'How unusual the target is: 1 less the share of its quiet steps at least as unusual.',
      type: 'gauge',
      always: true,
      write: ({ anomaly }, emit) => {
        if (anomaly !== null) emit('', anomaly.score);
      },
    },
    {
      name: 'failure_prediction_anomaly',
      help: '1 while the target is unusual beyond the allowed rate of false alarms, else 0.',
      type: 'gauge',
      write: ({ anomaly }, emit) => {
        if (anomaly !== null) emit('', anomaly.alarm ? 1 : 0);
      },
    },
    {
      name: 'failure_prediction_forecast',
      help: 'Value of a signal at the horizon.',
      type: 'summary',
      write: ({ forecasts }, emit) => {
        for (const one of forecasts) {
          quantiles(emit, `,signal="${escapeLabel(one.signal)}"`, one.quantiles);
        }
      },
    },
  ];
}

function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function escapeLabel(value: string): string {
  if (!/[\\\n"]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
