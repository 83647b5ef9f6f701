import type { FieldConfig } from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import { isKnown } from '../series/values';

/** What the axis shows beyond a threshold, as a share of it. */
const HEADROOM = 0.05;

export interface SoftEnds {
  readonly softMin?: number;
  readonly softMax?: number;
}

/**
 * How far a y axis reaches at least: what the user asked for, and the thresholds that are to be in view,
 * with a little room behind them.
 *
 * An end that is fixed (min, max) needs no soft one for the thresholds: beside a soft end, Grafana's
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
  const lows = [custom?.axisSoftMin, ...(min == null ? reach : [])].filter(isKnown);
  const highs = [custom?.axisSoftMax, ...(max == null ? reach : [])].filter(isKnown);
  return {
    softMin: lows.length === 0 ? undefined : Math.min(...lows),
    softMax: highs.length === 0 ? undefined : Math.max(...highs),
  };
}
