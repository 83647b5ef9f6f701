/** A span of time. Unix seconds; both ends are steps of it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Unix seconds with fractions are inexact. Part of a step. */
const TOLERANCE = 1e-3;

/** The moments at which something was the case, as spans of consecutive steps. */
export function createSpans(stepSeconds: number): {
  /** @param timestamp unix seconds, ascending */
  add(timestamp: number): void;
  readonly spans: readonly Span[];
} {
  const spans: { start: number; end: number }[] = [];
  return {
    spans,
    add(timestamp) {
      const last = spans.at(-1);
      if (last !== undefined && timestamp - last.end <= (1 + TOLERANCE) * stepSeconds) {
        last.end = timestamp;
      } else {
        spans.push({ start: timestamp, end: timestamp });
      }
    },
  };
}
