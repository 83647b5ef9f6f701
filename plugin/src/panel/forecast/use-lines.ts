import { useCallback, useMemo, useRef } from 'react';
import { createBackend, type Backend } from '../../api/backend';
import type { ConfigInUse } from '../../api/types';
import { useAnswer } from '../../api/use-answer';
import type { LineOf } from '../chart/model';
import type { Limit } from '../chart/overlays';
import type { DrawnSeries } from '../series/drawn';
import { hasLabels } from '../series/labels';
import type { Track } from '../series/split';
import { lineOfAnswer, lineOfSignal, NO_FORECAST, type ForecastLine } from './line';
import { pastForecasts, type PastForecast } from './past';
import { forecastable, planForecasts, type ForecastPlan } from './plan';

export interface LinesOptions {
  readonly series: readonly DrawnSeries[];
  /** Per series the service's signal it shows. */
  readonly signals: readonly (string | undefined)[];
  readonly limits: readonly Limit[];
  readonly tracks: readonly Track[];
  /** Undefined while the service is not known, or does not answer. */
  readonly config: ConfigInUse | undefined;
  /** Of the panel; undefined where it is the service's own. */
  readonly horizonMs: number | undefined;
  /** How far ahead the recorded forecasts were made. */
  readonly predictedMs: number;
  /** Series that get a forecast at most. */
  readonly ahead: number;
  /** Whether recorded forecasts are drawn. */
  readonly past: boolean;
}

/** The forecasts to draw: those of the future, in step with the panel's refresh, and recorded ones. */
export function useLines(scope: string, refresh: string, options: LinesOptions): LineOf[] {
  const { series, signals, limits, tracks, config, horizonMs, predictedMs } = options;
  const chosen = useMemo(() => forecastable(series, options.ahead), [series, options.ahead]);
  const plan = useMemo(
    () => config && planForecasts(series, chosen, signals, limits, config, horizonMs),
    [config, series, chosen, signals, limits, horizonMs],
  );
  const forecasts = useForecasts(scope, refresh, plan);
  const past = useMemo(
    () => (options.past ? pastForecasts(tracks, predictedMs) : []),
    [options.past, tracks, predictedMs],
  );
  return useMemo(() => {
    const future = chosen.map((index): LineOf => {
      const line = forecasts.get(series[index]!.key) ?? NO_FORECAST;
      return { series: index, line, past: false };
    });
    return [...future, ...pastLines(past, series, signals)];
  }, [chosen, forecasts, series, past, signals]);
}

/** Forecasts by the key of their series. */
type Forecasts = ReadonlyMap<string, ForecastLine>;

const NONE: Forecasts = new Map();

/**
 * Fetches forecasts. One that does not come is absent; the status line says where the service does not
 * answer.
 *
 * @param plan undefined while it is not known what to ask
 */
function useForecasts(
  scope: string,
  refresh: string,
  plan: readonly ForecastPlan[] | undefined,
): Forecasts {
  const backend = useMemo(() => createBackend(scope), [scope]);
  const planned = useRef(plan);
  planned.current = plan;
  const wanted = plan !== undefined && plan.length > 0;

  const ask = useCallback(async (): Promise<Forecasts> => {
    const calls = (planned.current ?? []).map((one) => fetchOne(backend, one));
    const results = await Promise.allSettled(calls);
    return new Map(results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
  }, [backend]);
  const { value } = useAnswer(wanted ? ask : undefined, undefined, refresh);
  return wanted && value !== undefined ? value : NONE;
}

async function fetchOne(
  backend: Backend,
  one: ForecastPlan,
): Promise<readonly [key: string, ForecastLine]> {
  if (one.kind === 'signal') {
    return [
      one.key,
      lineOfSignal(await backend.forecast(one.watch, one.target, one.signal), one.start),
    ];
  }
  const answer = await backend.forecastOf(one.key, one.request);
  return [one.key, lineOfAnswer(answer, one.start, one.stepMs)];
}

/** A recorded forecast belongs to the series of its signal and target; else to the only series. */
function pastLines(
  past: readonly PastForecast[],
  series: readonly DrawnSeries[],
  signals: readonly (string | undefined)[],
): LineOf[] {
  return past.flatMap(({ signal, labels, line }): LineOf[] => {
    const own = series.findIndex(
      ({ field, hidden }, i) =>
        !hidden && signals[i] === signal && hasLabels(field.labels ?? {}, labels),
    );
    const index = own >= 0 ? own : series.length === 1 ? 0 : -1;
    return index < 0 ? [] : [{ series: index, line, past: true }];
  });
}
