import type { FieldConfig } from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';

/** What the axis shows beyond a limit, as a share of it. */
const HEADROOM = 0.05;

export interface SoftEnds {
  readonly softMin?: number;
  readonly softMax?: number;
}

/**
 * How far a y axis reaches at least: what the user asked for, and the limits that are to be in view,
 * with a little room behind them.
 *
 * An end that is fixed (min, max) needs no soft one for the limits: beside a soft end, Grafana's
 * scale takes a fixed one for a mere bound, and the axis would begin at the data.
 */
export function softEnds(
  { min, max, custom }: FieldConfig<GraphFieldConfig>,
  limits: readonly { readonly value: number; readonly side: 'above' | 'below' }[],
): SoftEnds {
  const reach = limits.flatMap(({ value, side }) => [
    value,
    value + (side === 'above' ? 1 : -1) * HEADROOM * Math.abs(value),
  ]);
  const lows = known([custom?.axisSoftMin, ...(isFixed(min) ? [] : reach)]);
  const highs = known([custom?.axisSoftMax, ...(isFixed(max) ? [] : reach)]);
  return {
    ...(lows.length === 0 ? {} : { softMin: Math.min(...lows) }),
    ...(highs.length === 0 ? {} : { softMax: Math.max(...highs) }),
  };
}

function isFixed(end: number | null | undefined): boolean {
  return end !== null && end !== undefined;
}

function known(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}
