import type {
  ThresholdDefinition,
  FailureModeDefinition,
  SignalDefinition,
} from '../config/schema.js';
import type { Crossing } from './crossing.js';
import { createForecaster, type Foreseen } from './forecast-signal.js';
import type { Quantiles } from './types.js';

/** What the forecasts of one target's signals say of its failure modes. */
export interface LimitsAnswer {
  /** Probability that a signal of the mode crosses its bound within the horizon; 0 where none can. */
  readonly probabilities: Float64Array;
  /** The likeliest crossing of each mode; undefined where nothing could be forecast. */
  readonly crossings: readonly (Crossing | undefined)[];
  /** The signal of each of those crossings. */
  readonly signals: readonly (string | undefined)[];
  /** Signals that have a bound, at the horizon. */
  readonly forecasts: readonly { readonly signal: string; readonly quantiles: Quantiles }[];
}

export interface Limits {
  /** Failure modes, in the order of the answers. */
  readonly modes: readonly string[];
  /**
   * Looks at the window `[end - windowSteps + 1, end]`, and at nothing before or after it.
   *
   * @param columns one per signal, NaN where missing
   * @param ready 1 for the modes that are looked at; all when absent
   * @param usual 1 for the thresholds (of all modes, in their order) that are not looked at
   */
  assess(
    columns: readonly Float64Array[],
    end: number,
    ready?: Uint8Array,
    usual?: Uint8Array,
  ): LimitsAnswer;
}

/** Predicts failures by forecasts alone: every signal with a bound, continued to the horizon. */
export function createLimits(options: {
  readonly signals: readonly Pick<SignalDefinition, 'name' | 'unit'>[];
  readonly modes: readonly FailureModeDefinition[];
  readonly stepSeconds: number;
  readonly windowSteps: number;
  readonly horizonSeconds: number;
  /** False leaves out the values at the horizon, which cost as much as the rest. */
  readonly withForecasts?: boolean;
}): Limits {
  const { modes, windowSteps, withForecasts = true } = options;
  const forecaster = createForecaster(options);
  let places = 0;
  const bounds = modes.flatMap(({ thresholds }, mode) =>
    thresholds.flatMap((threshold) => {
      const place = places++;
      const column = options.signals.findIndex(({ name }) => name === threshold.signal);
      // A count of rare events has no trend.
      return column < 0 || options.signals[column]!.unit === 'count'
        ? []
        : [{ mode, column, threshold, place }];
    }),
  );
  const nonNegative = [0, Infinity] as const;
  const crossingOf = (
    history: Float64Array,
    threshold: ThresholdDefinition,
  ): Foreseen | undefined =>
    forecaster.crossing(history, {
      bound: threshold,
      sustainedSteps: threshold.forSteps,
      range: nonNegative,
    });

  // Most signals of most targets stand still (no errors, always available), and what the same value
  // foretells is the same for all of them.
  const still = new Map<ThresholdDefinition, Map<number, Foreseen | undefined>>();
  const foresee = (history: Float64Array, threshold: ThresholdDefinition): Foreseen | undefined => {
    const value = standsStillAt(history);
    if (value === undefined || history.length !== windowSteps)
      return crossingOf(history, threshold);
    let known = still.get(threshold);
    if (known === undefined || known.size >= MAX_STILL) {
      known = new Map<number, Foreseen | undefined>();
      still.set(threshold, known);
    }
    if (!known.has(value)) {
      const foreseen = crossingOf(history, threshold);
      const quantiles = foreseen?.atHorizon();
      known.set(value, foreseen && { crossing: foreseen.crossing, atHorizon: () => quantiles! });
    }
    return known.get(value);
  };
  return {
    modes: modes.map(({ name }) => name),
    assess(columns, end, ready, usual) {
      const probabilities = new Float64Array(modes.length);
      const crossings = new Array<Crossing | undefined>(modes.length).fill(undefined);
      const signals = new Array<string | undefined>(modes.length).fill(undefined);
      const forecasts: { signal: string; quantiles: Quantiles }[] = [];
      for (const { mode, column, threshold, place } of bounds) {
        if (ready?.[mode] === 0 || usual?.[place] === 1) continue;
        const history = columns[column]!.subarray(Math.max(0, end - windowSteps + 1), end + 1);
        const foreseen = foresee(history, threshold);
        if (foreseen === undefined) continue;
        const { crossing } = foreseen;
        if (crossings[mode] === undefined || crossing.probability > probabilities[mode]!) {
          probabilities[mode] = crossing.probability;
          crossings[mode] = crossing;
          signals[mode] = threshold.signal;
        }
        if (withForecasts && forecasts.every(({ signal }) => signal !== threshold.signal)) {
          const quantiles = foreseen.atHorizon();
          if (quantiles !== undefined) forecasts.push({ signal: threshold.signal, quantiles });
        }
      }
      return { probabilities, crossings, signals, forecasts };
    },
  };
}

/** Values remembered per bound, of signals that stand still. */
const MAX_STILL = 1000;

/** The value of a history that has no other; undefined where there is one, or one is missing. */
function standsStillAt(history: Float64Array): number | undefined {
  const value = history[0];
  if (value === undefined) return undefined;
  for (let i = 0; i < history.length; i++) if (history[i] !== value) return undefined;
  return value;
}
