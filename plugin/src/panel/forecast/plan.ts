import type { ConfigInUse } from '../../api/types';
import type { Limit } from '../chart/overlays';
import { nameOf } from '../live/targets';
import type { DrawnSeries } from '../series/drawn';
import { newestOf, type Point } from '../series/values';
import { matchSignal } from './match-signal';
import { requestFor, type SeriesRequest } from './request';

/** How to come by the forecast of one drawn series. */
export type ForecastPlan = {
  readonly key: string;
  readonly stepMs: number;
} & (
  | {
      /** The service's own, of a signal that it watches. */
      readonly kind: 'signal';
      readonly watch: string;
      readonly target: string;
      readonly signal: string;
      readonly start: Point | undefined;
    }
  | ({ readonly kind: 'values' } & SeriesRequest)
);

/** The service's signal that each series shows. */
export function signalsOf(
  series: readonly DrawnSeries[],
  exprOf: (refId: string | undefined) => string | undefined,
  option: string,
  config: Pick<ConfigInUse, 'signals'> | undefined,
): (string | undefined)[] {
  if (option !== '') return series.map(() => option);
  return series.map(({ name, field, refId }) =>
    matchSignal(
      { displayName: name, labels: field.labels ?? {}, expr: exprOf(refId) },
      config?.signals ?? [],
    ),
  );
}

/** Which series get a forecast: the first ones that are shown. Indices among the drawn series. */
export function forecastable(series: readonly DrawnSeries[], most: number): number[] {
  return series.flatMap(({ hidden }, index) => (hidden ? [] : [index])).slice(0, most);
}

/**
 * @param horizonMs of the panel; undefined where it is the service's own, which alone the service
 *   uses for the forecast of a signal
 */
export function planForecasts(
  series: readonly DrawnSeries[],
  chosen: readonly number[],
  signals: readonly (string | undefined)[],
  limits: readonly Limit[],
  config: Pick<ConfigInUse, 'name' | 'targetLabels' | 'signals' | 'horizonSeconds'>,
  horizonMs: number | undefined,
): ForecastPlan[] {
  return chosen.flatMap((index): ForecastPlan[] => {
    const one = series[index]!;
    const { key, stepMs } = one;
    const signal = signals[index];
    const target = nameOf(one.field.labels ?? {}, config.targetLabels);
    const known = config.signals.some(({ name }) => name === signal);
    if (horizonMs === undefined && known && signal !== undefined && target !== undefined) {
      const watch = config.name;
      return [{ kind: 'signal', key, stepMs, watch, target, signal, start: newestOf(one) }];
    }
    const limit = limits.find((candidate) => candidate.series === index);
    const bound =
      limit && (limit.side === 'above' ? { atLeast: limit.value } : { below: limit.value });
    const ahead = horizonMs ?? 1000 * config.horizonSeconds;
    const asked = requestFor(one.times, one.values, stepMs, ahead, bound);
    return asked === undefined ? [] : [{ kind: 'values', key, stepMs, ...asked }];
  });
}
