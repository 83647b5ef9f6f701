/** The share of the visible past that the future may take at most. */
const MAX_FUTURE = 0.5;

/** How far the end of the range may lie behind now for the range to be live, besides two steps. */
const SLACK = 30_000;

/** What the x axis shows. Unix milliseconds. */
export interface TimeAxis {
  readonly from: number;
  readonly to: number;
  /** Whether the range reaches to now, so that a forecast belongs to it. */
  readonly live: boolean;
}

/** The dashboard's range, and beyond its end as much of the horizon as leaves the past readable. */
export function timeAxis(
  range: { readonly from: number; readonly to: number },
  now: number,
  stepMs: number,
  horizonMs: number,
): TimeAxis {
  const { from, to } = range;
  const live = now >= from && to >= now - Math.max(SLACK, 2 * stepMs);
  if (!live) return { from, to, live };
  const ahead = Math.min(horizonMs, MAX_FUTURE * (Math.min(to, now) - from));
  return { from, to: Math.max(to, now + ahead), live };
}
