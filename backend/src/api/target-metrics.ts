import { formatDuration } from '../config/duration.js';
import type { Config, Watch } from '../config/schema.js';
import type { CurrentPredictions, PredictionFacts } from '../prediction/prediction.js';
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
  readonly write: (prediction: PredictionFacts, emit: Emit, own: WatchLabels) => void;
}

/** Labels that the series of a watch have besides those of the target. */
interface WatchLabels {
  readonly targetLabels: readonly string[];
  /** Per failure mode: `,failure="x"`. */
  readonly failures: readonly (readonly [mode: string, label: string])[];
  readonly watch: string;
  readonly horizon: string;
}

/** The series of every target as Prometheus' text format has them. */
export interface TargetMetrics {
  readonly names: readonly string[];
  /**
   * In pieces, so that no text of many megabytes is held. Stale predictions have no series, and while
   * nothing is predicted there is no alarm.
   *
   * @param current of each watch
   * @param isQuiet whether there is nothing to say of a target; asked only when there are more series
   *   than `limits.maxSeries`, and such targets have few then
   */
  render(
    current: readonly CurrentPredictions[],
    isQuiet: (prediction: PredictionFacts) => boolean,
  ): Generator<string>;
  /** Whether the last rendering left series out. */
  reduced(): boolean;
}

/**
 * Written by hand and not by prom-client, which keeps every series as an object under a hash of its
 * labels: at ten thousand targets that is seconds per scrape, and hundreds of megabytes.
 */
export function createTargetMetrics(config: {
  readonly watches: readonly Pick<Watch, 'name' | 'modes' | 'targetLabels' | 'horizonSeconds'>[];
  readonly limits: Pick<Config['limits'], 'maxSeries'>;
}): TargetMetrics {
  const families = familiesOf();
  const watches = new Map(config.watches.map((watch) => [watch.name, labelsOfWatch(watch)]));
  let reduced = false;

  const labelsOf = ({ labels }: PredictionFacts, { targetLabels, watch }: WatchLabels): string =>
    [...targetLabels.map((name) => `${name}="${escapeLabel(labels[name] ?? '')}"`), watch].join(
      ',',
    );

  return {
    names: families.map(({ name }) => name),
    reduced: () => reduced,
    *render(current, isQuiet) {
      const fresh = current
        .flatMap(({ predictions, stale }) => (stale ? [] : predictions))
        .filter(({ watch }) => watches.has(watch));
      const owners = fresh.map(({ watch }) => watches.get(watch)!);
      reduced = countSeries(families, fresh, owners) > config.limits.maxSeries;
      const labels = fresh.map((prediction, i) => labelsOf(prediction, owners[i]!));
      const told = reduced ? fresh.map((prediction) => !isQuiet(prediction)) : undefined;
      let text = '';
      for (const { name, help, type, always, write } of families) {
        text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
        for (let i = 0; i < fresh.length; i++) {
          if (told !== undefined && !told[i] && always === undefined) continue;
          const emit: Emit = (further, value) => {
            text += `${name}{${labels[i]}${further}} ${valueText(value)}\n`;
          };
          write(fresh[i]!, emit, owners[i]!);
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

function labelsOfWatch({
  name,
  modes,
  targetLabels,
  horizonSeconds,
}: Parameters<typeof createTargetMetrics>[0]['watches'][number]): WatchLabels {
  return {
    targetLabels,
    failures: modes.map((mode) => [mode.name, `,failure="${escapeLabel(mode.name)}"`]),
    watch: `watch="${escapeLabel(name)}"`,
    horizon: `,horizon="${formatDuration(horizonSeconds)}"`,
  };
}

function countSeries(
  families: readonly Family[],
  predictions: readonly PredictionFacts[],
  owners: readonly WatchLabels[],
): number {
  let count = 0;
  for (const { write } of families) {
    predictions.forEach((prediction, i) => write(prediction, () => count++, owners[i]!));
  }
  return count;
}

/** States in which no alarm can be on. */
const SILENT: ReadonlySet<string> = new Set(['warming_up', 'recovering', 'not_observable']);

function familiesOf(): Family[] {
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
      write: ({ probabilities }, emit, { failures, horizon }) => {
        for (const [failure, label] of failures) {
          const value = probabilities?.[failure];
          if (value !== undefined) emit(`${label}${horizon}`, value);
        }
      },
    },
    {
      name: 'failure_prediction_risk',
      help: 'Probability that the target fails in any mode within the horizon.',
      type: 'gauge',
      always: true,
      write: ({ risk }, emit, { horizon }) => {
        if (risk !== null) emit(horizon, risk);
      },
    },
    {
      name: 'failure_prediction_alarm',
      help: '1 while a failure in this mode is predicted: the risk with hysteresis; else 0.',
      type: 'gauge',
      write: (prediction, emit, { failures, horizon }) => {
        const { state, failure: predicted, notObservable } = prediction;
        if (SILENT.has(state)) return;
        for (const [failure, label] of failures) {
          if (Object.hasOwn(notObservable, failure)) continue;
          emit(`${label}${horizon}`, state === 'at_risk' && failure === predicted ? 1 : 0);
        }
      },
    },
    {
      name: 'failure_prediction_failing',
      help: '1 while the target fails in this mode: its violation holds now; else 0.',
      type: 'gauge',
      write: ({ violations }, emit, { failures }) => {
        for (const [failure, label] of failures)
          emit(label, violations.some(({ mode }) => mode === failure) ? 1 : 0);
      },
    },
    {
      name: 'failure_prediction_time_to_failure_seconds',
      help: 'Time until the predicted failure; absent when none is predicted.',
      type: 'summary',
      write: ({ state, failure, timeToFailureSeconds: time }, emit, { horizon }) => {
        if (state !== 'at_risk' || failure === null || time === null) return;
        quantiles(emit, `,failure="${escapeLabel(failure)}"${horizon}`, time);
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
      write: ({ forecasts }, emit, { horizon }) => {
        for (const one of forecasts) {
          quantiles(emit, `,signal="${escapeLabel(one.signal)}"${horizon}`, one.quantiles);
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
