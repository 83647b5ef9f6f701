import { KfpError } from '../core/errors.js';

/** Unit of a signal; decides from which size on a change counts as relative. */
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
  /**
   * An alarm that has lasted this long ends, and its level becomes the new normal. Default 450
   * steps: 15 min at 2 s, about 2 h at 15 s.
   */
  readonly adaptSeconds?: number;
}

/** Time constant of the baseline: 30 min at 2 s, 3 h 45 min at 15 s. */
export const BASELINE_STEPS = 900;
/** First steps of a target, which only teach. */
export const WARM_UP_STEPS = 240;
const ADAPT_STEPS = 450;
const MIN_ADAPT_STEPS = 30;

/** Options with every default filled in, times in steps. */
export interface ResolvedOptions {
  readonly names: readonly string[];
  /** Per signal: below this size a change counts absolutely, above it relatively. */
  readonly offsets: Float64Array;
  readonly stepSeconds: number;
  readonly falseAlarmsPerDay: number;
  readonly adaptSteps: number;
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

/** @throws KfpError `ANOMALY_OPTIONS_INVALID` */
export function resolveOptions(options: AnomalyOptions): ResolvedOptions {
  const { signals, stepSeconds, falseAlarmsPerDay, adaptSeconds } = options;
  if (signals.length === 0) throw invalid('names no signal');
  if (!(stepSeconds > 0)) throw invalid(`has a step of ${stepSeconds} s`);
  if (!(falseAlarmsPerDay > 0)) throw invalid(`allows ${falseAlarmsPerDay} false alarms a day`);
  const adaptSteps = adaptSeconds === undefined ? ADAPT_STEPS : adaptSeconds / stepSeconds;
  if (!(adaptSteps >= MIN_ADAPT_STEPS)) {
    throw invalid(`has ${adaptSeconds} s where at least ${MIN_ADAPT_STEPS} steps are needed`);
  }
  return {
    names: signals.map((signal) => signal.name),
    offsets: Float64Array.from(signals, (signal) => OFFSETS[signal.unit]),
    stepSeconds,
    falseAlarmsPerDay,
    adaptSteps: Math.round(adaptSteps),
  };
}

function invalid(what: string): KfpError {
  return new KfpError('ANOMALY_OPTIONS_INVALID', `The anomaly detector ${what}.`, {
    hint: 'Give signals, a positive step, a positive rate of false alarms, and times of many steps.',
    statusCode: 400,
  });
}
