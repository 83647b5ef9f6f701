/** How the panel's height is divided. CSS pixels; 0 is absent. */
export interface Layout {
  readonly status: number;
  readonly plot: number;
  readonly strip: number;
  readonly toggles: number;
  /** Whether the toggles are behind a button, because there is no room for all of them. */
  readonly compact: boolean;
}

export const STATUS_HEIGHT = 26;

/** Height of a row of toggles, and the width one needs. */
export const TOGGLE_ROW = 36;
export const TOGGLE_WIDTH = 208;

/** Space above and below the strip. */
export const STRIP_MARGIN = 8;

/** Least height of the plot: alone, and beside more than one row of toggles. */
const MIN_PLOT = 80;
const MIN_BESIDE_TOGGLES = 160;

export interface Wanted {
  readonly width: number;
  readonly height: number;
  readonly status: boolean;
  readonly stripRows: number;
  readonly stripRowHeight: number;
  readonly toggles: number;
}

/**
 * What fits. The plot comes first: where there is no room, the toggles go behind a button, then they
 * are left out, then the strip, then the status.
 */
export function layoutOf(wanted: Wanted): Layout {
  const { width, height } = wanted;
  const columns = Math.max(1, Math.floor(width / TOGGLE_WIDTH));
  const status = wanted.status ? STATUS_HEIGHT : 0;
  const strip =
    wanted.stripRows === 0 ? 0 : wanted.stripRows * wanted.stripRowHeight + STRIP_MARGIN;
  const toggles = Math.ceil(wanted.toggles / columns) * TOGGLE_ROW;
  const button = toggles > 0 ? TOGGLE_ROW : 0;
  for (const [s, p, t, least] of [
    [status, strip, toggles, toggles > TOGGLE_ROW ? MIN_BESIDE_TOGGLES : MIN_PLOT],
    [status, strip, button, MIN_PLOT],
    [status, strip, 0, MIN_PLOT],
    [status, 0, 0, MIN_PLOT],
  ] as const) {
    const plot = height - s - p - t;
    if (plot >= least) {
      return { status: s, plot, strip: p, toggles: t, compact: t > 0 && t < toggles };
    }
  }
  return { status: 0, plot: height, strip: 0, toggles: 0, compact: false };
}
