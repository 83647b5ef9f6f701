/** A regular grid of time: `start, start + step, …`, up to and including `end` where it falls on it. */
export interface TimeRange {
  /** Unix seconds. */
  readonly start: number;
  readonly end: number;
  readonly stepSeconds: number;
}

/** Part of a step by which an end may miss its grid point: unix seconds with fractions are inexact. */
const TOLERANCE = 1e-3;

/** How many points a range has; 0 when it ends before it begins. */
export function gridPoints({ start, end, stepSeconds }: TimeRange): number {
  return Math.max(0, Math.floor((end - start) / stepSeconds + TOLERANCE) + 1);
}
