import { rangeUtil } from '@grafana/data';

/** More points than this per series Prometheus refuses. */
const MAX_POINTS = 11_000;

/**
 * Step and rate interval of a query, by the rules of Grafana's Prometheus data source. Milliseconds.
 *
 * @param intervalMs from the panel's width and the range, as Grafana has calculated it
 * @param scrapeMs how often Prometheus scrapes
 * @returns rateIntervalMs: `$__rate_interval`, long enough that a rate always has samples
 */
export function queryStep(
  intervalMs: number,
  rangeMs: number,
  scrapeMs: number,
): { readonly stepMs: number; readonly rateIntervalMs: number } {
  const least = Math.ceil(rangeMs / MAX_POINTS);
  return {
    stepMs: Math.max(1, intervalMs, rangeUtil.roundInterval(least), least),
    rateIntervalMs: Math.max(intervalMs + scrapeMs, 4 * scrapeMs),
  };
}

/** Both ends moved back to multiples of the step, so that a refresh asks for the same points again. */
export function alignedRange(
  fromMs: number,
  toMs: number,
  stepMs: number,
): { readonly start: number; readonly end: number } {
  const align = (ms: number): number => (Math.floor(ms / stepMs) * stepMs) / 1000;
  return { start: align(fromMs), end: align(toMs) };
}

/** `90s`, `500ms`: a duration as PromQL reads it. */
export function promDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${Math.round(ms)}ms`;
}
