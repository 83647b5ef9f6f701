/** A stretch of time. Unix milliseconds, `from` < `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** It may have begun earlier: the first sample is in it. */
  readonly openStart: boolean;
  /** It may go on: the last sample there can be is in it. */
  readonly openEnd: boolean;
}

/** A gap of more steps than this ends a span; a single sample may be lost. */
const MAX_STEPS_BETWEEN = 2.5;

/**
 * The stretches in which a 0/1 series is 1. A sample stands for the step that begins with it. The
 * series may be absent while it is 0, as Prometheus forgets what is no longer exported.
 *
 * @param times unix milliseconds, ascending
 * @param start where the query begins, @param end where it ends, or now
 */
export function spansOf(
  times: readonly number[],
  values: readonly (number | null | undefined)[],
  stepMs: number,
  { start, end }: { start: number; end: number },
): Span[] {
  const spans: Span[] = [];
  let from: number | undefined;
  let last = 0;
  const close = (openEnd: boolean): void => {
    if (from === undefined) return;
    const to = Math.min(last + stepMs, Math.max(end, last + 1));
    spans.push({ from, to, openStart: from <= start + stepMs, openEnd });
    from = undefined;
  };
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    const on = (values[i] ?? 0) >= 0.5;
    if (from !== undefined && (!on || time - last > MAX_STEPS_BETWEEN * stepMs)) close(false);
    if (!on) continue;
    from ??= time;
    last = time;
  }
  close(last + MAX_STEPS_BETWEEN * stepMs >= end);
  return spans;
}

/** The smallest distance of two neighbours; the fallback where there are no two. */
export function stepOf(times: readonly number[], fallback: number): number {
  let step = Infinity;
  for (let i = 1; i < times.length; i++) step = Math.min(step, times[i]! - times[i - 1]!);
  return Number.isFinite(step) && step > 0 ? step : fallback;
}
