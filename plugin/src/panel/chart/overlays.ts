import type { Expected } from '../outlook/outlook';
import type { StripRow } from '../series/strip-rows';
import type { TimeAxis } from './x-range';

/** A threshold, drawn as a line. */
export interface Limit {
  readonly value: number;
  readonly side: 'above' | 'below';
  /** The failure mode that its violation means; empty where none is known. */
  readonly failure: string;
  /** Index among the drawn series whose scale it belongs to. */
  readonly series: number;
}

/** What is drawn over and under the lines. The plot reads it anew at each drawing. */
export interface Overlays {
  readonly axis: TimeAxis;
  /** Unix milliseconds. */
  readonly now: number;
  readonly nowLine: boolean;
  readonly limits: readonly Limit[];
  readonly expected: Expected | null;
  /** Rows whose failures are shaded; none when that is switched off. */
  readonly failures: readonly StripRow[];
  /** Rows whose injections are marked. */
  readonly injections: readonly StripRow[];
}
