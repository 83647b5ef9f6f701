import type { Forecast, ForecastAnswer } from '../../api/types';
import type { Point } from '../series/values';

/** The future of one series: median and 80 % band, beginning at the last value known. */
export interface ForecastLine {
  /** Unix milliseconds, ascending. */
  readonly times: readonly number[];
  readonly median: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

export const NO_FORECAST: ForecastLine = { times: [], median: [], lower: [], upper: [] };

/** @param start the last value known; the lines begin there, so that history and future join */
export function lineOfAnswer(answer: ForecastAnswer, start: Point, stepMs: number): ForecastLine {
  const { forecast } = answer;
  if (forecast.length === 0) return NO_FORECAST;
  return {
    times: [start.time, ...forecast.map((_, i) => start.time + (i + 1) * stepMs)],
    median: [start.value, ...forecast.map(({ q50 }) => q50)],
    lower: [start.value, ...forecast.map(({ q10 }) => q10)],
    upper: [start.value, ...forecast.map(({ q90 }) => q90)],
  };
}

/** @param start where the drawn history ends; what the service forecast of times before is left out */
export function lineOfSignal(
  { timestamp, stepSeconds, q10, q50, q90 }: Forecast,
  start: Point | undefined,
): ForecastLine {
  if (q50.length === 0) return NO_FORECAST;
  const timeOf = (step: number): number => 1000 * (timestamp + (step + 1) * stepSeconds);
  const first = start === undefined ? 0 : q50.findIndex((_, i) => timeOf(i) > start.time);
  const ahead = first < 0 ? q50.length : first;
  const from = (quantile: readonly number[]): number[] => [
    ...(start === undefined ? [] : [start.value]),
    ...quantile.slice(ahead),
  ];
  const times = q50.map((_, i) => timeOf(i)).slice(ahead);
  return {
    times: start === undefined ? times : [start.time, ...times],
    median: from(q50),
    lower: from(q10),
    upper: from(q90),
  };
}
