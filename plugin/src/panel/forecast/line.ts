import type { Forecast, ForecastAnswer } from '../../api/types';

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
export function lineOfAnswer(
  answer: ForecastAnswer,
  start: { readonly time: number; readonly value: number },
  stepMs: number,
): ForecastLine {
  const { forecast } = answer;
  if (forecast.length === 0) return NO_FORECAST;
  return {
    times: [start.time, ...forecast.map((_, i) => start.time + (i + 1) * stepMs)],
    median: [start.value, ...forecast.map(({ q50 }) => q50)],
    lower: [start.value, ...forecast.map(({ q10 }) => q10)],
    upper: [start.value, ...forecast.map(({ q90 }) => q90)],
  };
}

/** @param start where the drawn history ends; what the service says of times before is left out */
export function lineOfSignal(
  { timestamp, stepSeconds, q10, q50, q90 }: Forecast,
  start: { readonly time: number; readonly value: number } | undefined,
): ForecastLine {
  const line = {
    times: [] as number[],
    median: [] as number[],
    lower: [] as number[],
    upper: [] as number[],
  };
  const add = (time: number, median: number, lower: number, upper: number): void => {
    line.times.push(time);
    line.median.push(median);
    line.lower.push(lower);
    line.upper.push(upper);
  };
  if (q50.length === 0) return NO_FORECAST;
  if (start !== undefined) add(start.time, start.value, start.value, start.value);
  for (let i = 0; i < q50.length; i++) {
    const time = 1000 * (timestamp + (i + 1) * stepSeconds);
    if (start !== undefined && time <= start.time) continue;
    add(time, q50[i]!, q10[i]!, q90[i]!);
  }
  return line;
}
