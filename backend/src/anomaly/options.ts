import { KfpError } from '../core/errors.js';
import { scaleOf, type Scale } from './scale.js';

/** Unit of a signal; decides how small a change is too small to matter. */
export type SignalUnit = 'ratio' | 'seconds' | 'per_second' | 'count';

export interface AnomalySignal {
  readonly name: string;
  readonly unit: SignalUnit;
}

export interface AnomalyOptions {
  /** The signals of every target, in the order of the values given to `update`. */
  readonly signals: readonly AnomalySignal[];
  /** Seconds between two updates of one target. */
  readonly stepSeconds: number;
  /** Alarm episodes per target and day that quiet data may cause, at most. */
  readonly falseAlarmsPerDay: number;
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  readonly names: readonly string[];
  /** Per signal, in its unit: an excess over what is usual is measured in no smaller a piece. */
  readonly floors: Float64Array;
  /** Per signal: below this size a change counts absolutely, above it relatively. */
  readonly offsets: Float64Array;
  readonly stepSeconds: number;
  readonly falseAlarmsPerDay: number;
  readonly scale: Scale;
}

/**
 * Where the logarithmic scale begins. A ratio of errors that goes from 0 to 0.05, a latency of 5 ms,
 * half a request per second and one restart are each one natural unit of change.
 */
const OFFSETS: Readonly<Record<SignalUnit, number>> = {
  ratio: 0.05,
  seconds: 0.005,
  per_second: 0.5,
  count: 1,
};

/** A thousandth of a ratio, a tenth of a millisecond, a request in 100 s, a fiftieth of a restart. */
const FLOORS: Readonly<Record<SignalUnit, number>> = {
  ratio: 0.001,
  seconds: 0.0001,
  per_second: 0.01,
  count: 0.02,
};

/** @throws KfpError `ANOMALY_OPTIONS_INVALID` */
export function resolveOptions(options: AnomalyOptions): ResolvedOptions {
  const { signals, stepSeconds, falseAlarmsPerDay } = options;
  if (signals.length === 0) throw invalid('names no signal');
  if (!(stepSeconds > 0)) throw invalid(`has a step of ${stepSeconds} s`);
  if (!(falseAlarmsPerDay > 0)) throw invalid(`allows ${falseAlarmsPerDay} false alarms a day`);
  return {
    names: signals.map((signal) => signal.name),
    floors: Float64Array.from(signals, (signal) => FLOORS[signal.unit]),
    offsets: Float64Array.from(signals, (signal) => OFFSETS[signal.unit]),
    stepSeconds,
    falseAlarmsPerDay,
    scale: scaleOf(stepSeconds, falseAlarmsPerDay),
  };
}

function invalid(what: string): KfpError {
  return new KfpError('ANOMALY_OPTIONS_INVALID', `The anomaly detector ${what}.`, {
    hint: 'Give signals, a positive step and a positive rate of false alarms.',
    statusCode: 400,
  });
}
