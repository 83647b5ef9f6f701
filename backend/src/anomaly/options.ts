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
  /** Time constant of the baseline. Default 900 steps: 30 min at 2 s, 3 h 45 min at 15 s. */
  readonly baselineSeconds?: number;
  /** First steps of a target, which only teach. Default 240 steps. */
  readonly warmUpSeconds?: number;
  /**
   * An alarm that has lasted this long ends, and its level becomes the new normal. Default 450
   * steps: 15 min at 2 s, about 2 h at 15 s.
   */
  readonly adaptSeconds?: number;
  /** Learn an hourly profile of the day, used from the third day on. Default true. */
  readonly seasonal?: boolean;
}

/** Options with every default filled in, times in steps. */
export interface ResolvedOptions {
  readonly names: readonly string[];
  /** Per signal: below this size a change counts absolutely, above it relatively. */
  readonly offsets: Float64Array;
  readonly stepSeconds: number;
  readonly falseAlarmsPerDay: number;
  readonly baselineSteps: number;
  readonly warmUpSteps: number;
  readonly adaptSteps: number;
  readonly seasonal: boolean;
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
  const { signals, stepSeconds, falseAlarmsPerDay } = options;
  if (signals.length === 0) throw invalid('names no signal');
  const steps = (seconds: number | undefined, byDefault: number, least: number): number => {
    if (seconds === undefined) return byDefault;
    if (!(seconds >= least * stepSeconds)) {
      throw invalid(`has ${seconds} s where at least ${least} steps are needed`);
    }
    return Math.round(seconds / stepSeconds);
  };
  if (!(stepSeconds > 0)) throw invalid(`has a step of ${stepSeconds} s`);
  if (!(falseAlarmsPerDay > 0)) throw invalid(`allows ${falseAlarmsPerDay} false alarms a day`);
  return {
    names: signals.map((signal) => signal.name),
    offsets: Float64Array.from(signals, (signal) => OFFSETS[signal.unit]),
    stepSeconds,
    falseAlarmsPerDay,
    baselineSteps: steps(options.baselineSeconds, 900, 100),
    warmUpSteps: steps(options.warmUpSeconds, 240, 30),
    adaptSteps: steps(options.adaptSeconds, 450, 30),
    seasonal: options.seasonal ?? true,
  };
}

function invalid(what: string): KfpError {
  return new KfpError('ANOMALY_OPTIONS_INVALID', `The anomaly detector ${what}.`, {
    hint: 'Give signals, a positive step, a positive rate of false alarms, and times of many steps.',
    statusCode: 400,
  });
}
