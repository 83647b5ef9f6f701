import type { FailureModeDefinition, SignalDefinition } from '../config/schema.js';
import { createForecaster } from './forecast-signal.js';
import type { Quantiles } from './types.js';

/** The value of a signal at the horizon. */
export interface ValueForecast {
  readonly signal: string;
  readonly quantiles: Quantiles;
}

/** Values remembered per signal, of signals that stand still. */
const MAX_STILL = 1000;

const NON_NEGATIVE = [0, Infinity] as const;

/**
 * Forecasts the signals that have a threshold, for the eye: no alarm rests on it.
 *
 * @returns takes the window's columns and, per mode, 1 where it is looked at
 */
export function createValueForecasts(options: {
  readonly signals: readonly Pick<SignalDefinition, 'name' | 'unit'>[];
  readonly modes: readonly FailureModeDefinition[];
  readonly stepSeconds: number;
  readonly windowSteps: number;
  readonly horizonSeconds: number;
}): (columns: readonly Float64Array[], ready: Uint8Array) => ValueForecast[] {
  const { signals, modes, windowSteps } = options;
  const forecaster = createForecaster(options);
  const watched = signals.flatMap(({ name, unit }, column) => {
    const of = modes.flatMap(({ thresholds }, mode) =>
      thresholds.some(({ signal }) => signal === name) ? [mode] : [],
    );
    // A count of rare events has no trend. What the same value foretells is the same for all that stand still, as
    // most signals do: no errors, always available.
    const still = new Map<number, Quantiles | undefined>();
    return unit === 'count' || of.length === 0 ? [] : [{ name, column, of, still }];
  });
  const foresee = (history: Float64Array): Quantiles | undefined =>
    forecaster.atHorizon(history, NON_NEGATIVE);

  return (columns, ready) =>
    watched.flatMap(({ name, column, of, still }) => {
      if (of.every((mode) => ready[mode] === 0)) return [];
      const history = columns[column]!;
      const value = history.length === windowSteps ? standsStillAt(history) : undefined;
      if (value === undefined) {
        const quantiles = foresee(history);
        return quantiles === undefined ? [] : [{ signal: name, quantiles }];
      }
      if (!still.has(value)) {
        if (still.size >= MAX_STILL) still.clear();
        still.set(value, foresee(history));
      }
      const quantiles = still.get(value);
      return quantiles === undefined ? [] : [{ signal: name, quantiles }];
    });
}

/** The value of a history that has no other; undefined where there is one, or one is missing. */
function standsStillAt(history: Float64Array): number | undefined {
  const value = history[0];
  if (value === undefined) return undefined;
  for (let i = 0; i < history.length; i++) if (history[i] !== value) return undefined;
  return value;
}
