import { useEffect, useMemo, useRef, useState } from 'react';
import { createBackend } from '../../api/backend';
import { useVisible } from '../live/use-visible';
import { lineOfAnswer, lineOfSignal, type ForecastLine } from './line';
import type { ForecastPlan } from './plan';

/** Forecasts by the key of their series. */
export type ForecastLines = ReadonlyMap<string, ForecastLine>;

const NONE: ForecastLines = new Map();

/**
 * Fetches forecasts in step with the panel's own refresh. One that does not come is absent, and that
 * the service is gone is told elsewhere.
 *
 * @param plan undefined while it is not known what to ask, or nothing is to be asked
 */
export function useForecasts(
  scope: string,
  refresh: string,
  plan: readonly ForecastPlan[] | undefined,
): ForecastLines {
  const visible = useVisible();
  const backend = useMemo(() => createBackend(scope), [scope]);
  const [lines, setLines] = useState(NONE);
  const planned = useRef(plan);
  planned.current = plan;
  const wanted = plan !== undefined && plan.length > 0;

  useEffect(() => {
    if (!wanted || !visible) {
      if (!wanted) setLines(NONE);
      return;
    }
    let current = true;
    const fetchOne = async (one: ForecastPlan): Promise<[string, ForecastLine]> => {
      if (one.kind === 'signal') {
        const forecast = await backend.forecast(one.watch, one.target, one.signal);
        return [one.key, lineOfSignal(forecast, one.start)];
      }
      const answer = await backend.forecastOf(one.key, one.request);
      return [one.key, lineOfAnswer(answer, one.start, one.stepMs)];
    };
    void Promise.allSettled((planned.current ?? []).map(fetchOne)).then((results) => {
      if (!current) return;
      const came = results.filter((result) => result.status === 'fulfilled');
      setLines(new Map(came.map(({ value }) => value)));
    });
    return () => {
      current = false;
    };
  }, [backend, refresh, visible, wanted]);

  return lines;
}
