import type { StripRow } from '../series/strip-rows';

/** Below this width of the panel the names stand on the rows, to leave the plot its width. */
const NARROW = 480;

/** Of a character of the names, at most on average; and beside them. CSS pixels. */
const CHARACTER = 6.2;
const MARGIN = 12;
const MOST = 140;

/** What the names of the rows need at the left of the plot; 0 where they stand on the rows. */
export function gutterOf(rows: readonly StripRow[], width: number): number {
  if (rows.length === 0 || width < NARROW) return 0;
  const longest = Math.max(...rows.map(({ mode }) => mode.length));
  return Math.min(MOST, Math.ceil(longest * CHARACTER) + MARGIN);
}
