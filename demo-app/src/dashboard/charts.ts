import { CHARTS } from './chart-definitions.js';
import { createChart } from './chart.js';
import type { Palette } from './palette.js';
import { WINDOW_SECONDS, withGaps } from './series.js';
import type { Store } from './store.js';

/** The four charts, which share their time axis and their cursor. */
export function initCharts(
  root: HTMLElement,
  store: Store,
  palette: Palette,
): { readonly redraw: () => void } {
  /** The time under a cursor that was set by keyboard; it stays when the window moves on. */
  let pinned: number | null = null;

  const point = (): void => charts.forEach((chart) => chart.pointAt(pinned));
  const charts = CHARTS.map((definition) =>
    createChart(definition, palette, (move) => {
      if (move === null && pinned === null) return;
      const now = store.appTime();
      const from = pinned ?? store.snapshot().series.timestamps.at(-1) ?? now;
      if (move === null) pinned = null;
      else if (move === 'start') pinned = now - WINDOW_SECONDS + 1;
      else if (move === 'end') pinned = now;
      else pinned = Math.min(now, Math.max(now - WINDOW_SECONDS + 1, from + move));
      point();
    }),
  );
  root.replaceChildren(...charts.map(({ element }) => element));

  const update = (): void => {
    const { status, series, injections, restarts } = store.snapshot();
    if (status === null) return;
    const now = store.appTime();
    const data = {
      series: withGaps(series, restarts),
      limits: status.limits,
      marks: { injections, restarts, now },
    };
    charts.forEach((chart) => chart.update(data));
    if (pinned !== null) {
      pinned = Math.max(pinned, now - WINDOW_SECONDS + 1);
      point();
    }
  };
  store.subscribe(update);
  return { redraw: () => charts.forEach((chart) => chart.redraw()) };
}
