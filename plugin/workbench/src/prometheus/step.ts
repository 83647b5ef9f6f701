import { rangeUtil } from '@grafana/data';

/** More points than this per series Prometheus refuses. */
const MAX_POINTS = 11_000;

/** What Grafana's data source takes when nothing says how often Prometheus scrapes. */
const DEFAULT_SCRAPE_INTERVAL = '15s';

export interface StepInput {
  /** From the panel's width and the range, as Grafana has calculated it. */
  readonly intervalMs: number;
  readonly rangeMs: number;
  /** The query's own shortest step; empty when it has none. */
  readonly minStep?: string | undefined;
  readonly intervalFactor?: number | undefined;
  /** `timeInterval` of the data source; empty when it is not set. */
  readonly scrapeInterval: string;
}

export interface Step {
  readonly stepMs: number;
  /** `$__rate_interval`: long enough that a rate always has samples. */
  readonly rateIntervalMs: number;
}

/** Step and rate interval of a query, by the rules of Grafana's Prometheus data source. */
export function queryStep(input: StepInput): Step {
  const { intervalMs, rangeMs, minStep = '', intervalFactor = 1 } = input;
  const scrape = input.scrapeInterval === '' ? DEFAULT_SCRAPE_INTERVAL : input.scrapeInterval;
  const named = minStep.startsWith('$');
  const shortest = minStep === '' || named ? intervalMs : rangeUtil.intervalToMs(minStep);
  const safe = Math.ceil(rangeMs / MAX_POINTS);
  const adjusted = Math.max(1, shortest, roundedUp(safe));
  if (/^\$\{?__rate_interval\}?$/.test(minStep)) {
    const rate = rateInterval(adjusted, rangeUtil.intervalToMs(scrape));
    return { stepMs: rate, rateIntervalMs: rate };
  }
  const base = minStep === '' || named ? scrape : minStep;
  return {
    stepMs: adjusted * Math.max(1, intervalFactor),
    rateIntervalMs: rateInterval(intervalMs, rangeUtil.intervalToMs(base)),
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

function rateInterval(intervalMs: number, scrapeMs: number): number {
  return Math.max(intervalMs + scrapeMs, 4 * scrapeMs);
}

function roundedUp(ms: number): number {
  const rounded = rangeUtil.roundInterval(ms);
  return rounded < ms ? ms : rounded;
}
