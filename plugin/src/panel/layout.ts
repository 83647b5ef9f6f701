/** How the panel's height is dealt out. CSS pixels; 0 is absent. */
export interface Layout {
  readonly status: number;
  readonly plot: number;
  readonly strip: number;
  readonly toggles: number;
}

export const STATUS_HEIGHT = 26;

/** Height of a row of toggles, and the width one needs. */
export const TOGGLE_ROW = 36;
export const TOGGLE_WIDTH = 208;

/** Space above and below the strip. */
export const STRIP_MARGIN = 8;

/** The least a plot is worth drawing in. */
const LEAST_PLOT = 80;

export interface Wanted {
  readonly width: number;
  readonly height: number;
  readonly status: boolean;
  readonly stripRows: number;
  readonly stripRowHeight: number;
  readonly toggles: number;
}

/**
 * What finds room. The plot comes first; the toggles go first, then the strip, then the status.
 */
export function layoutOf(wanted: Wanted): Layout {
  const { width, height } = wanted;
  const columns = Math.max(1, Math.floor(width / TOGGLE_WIDTH));
  const status = wanted.status ? STATUS_HEIGHT : 0;
  const strip =
    wanted.stripRows === 0 ? 0 : wanted.stripRows * wanted.stripRowHeight + STRIP_MARGIN;
  const toggles = Math.ceil(wanted.toggles / columns) * TOGGLE_ROW;
  for (const [s, p, t] of [
    [status, strip, toggles],
    [status, strip, 0],
    [status, 0, 0],
  ] as const) {
    const plot = height - s - p - t;
    if (plot >= LEAST_PLOT) return { status: s, plot, strip: p, toggles: t };
  }
  return { status: 0, plot: height, strip: 0, toggles: 0 };
}
