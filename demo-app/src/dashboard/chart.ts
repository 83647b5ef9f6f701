import uPlot from '/vendor/uPlot.esm.js';
import type { ChartDefinition, ChartLine } from './chart-definitions.js';
import { verticalRange } from './chart-definitions.js';
import {
  CHART_FONT_SIZE,
  chartFont,
  injectionOverlay,
  restartOverlay,
  thresholdOverlay,
  type Marks,
} from './chart-overlays.js';
import { createReadout } from './chart-readout.js';
import { el, setAttributes } from './dom.js';
import { formatClock } from './format.js';
import type { Palette } from './palette.js';
import { WINDOW_SECONDS, type Series } from './series.js';
import type { Limits } from './types.js';

/** What a chart shows at one moment. `series` has its gaps filled with nulls. */
export interface ChartData {
  readonly series: Series;
  readonly limits: Limits;
  readonly marks: Marks;
}

export interface Chart {
  readonly element: HTMLElement;
  update(data: ChartData): void;
  /** Puts the cursor on the sample nearest to that time; null takes it away. */
  pointAt(time: number | null): void;
  /** After a change of theme. */
  redraw(): void;
}

/** Cursors of charts with the same key move together. */
const SYNC_KEY = 'time';

const AXIS_WIDTH = 62;
const AXIS_HEIGHT = 26;

/**
 * A card with one live chart of the last five minutes.
 *
 * @param onKeyboardMove told when the user moves the cursor by keyboard: seconds to move by, `start`
 *   or `end` of the window, or null to let go
 */
export function createChart(
  definition: ChartDefinition,
  palette: Palette,
  onKeyboardMove: (move: number | 'start' | 'end' | null) => void,
): Chart {
  const { lines } = definition;
  let data: ChartData | null = null;
  const readout = createReadout(definition);
  const plot = el('div', {
    class: 'chart-plot',
    id: `chart-${definition.id}`,
    tabindex: 0,
    role: 'slider',
    'aria-label': `${definition.title} chart: point in time`,
    'aria-describedby': 'chart-help',
    'aria-valuemin': -WINDOW_SECONDS,
    'aria-valuemax': 0,
    'aria-valuenow': 0,
    'aria-valuetext': 'now',
  });
  const element = el('section', { class: 'card chart', 'aria-labelledby': readout.titleId });
  element.append(readout.element, plot);

  const threshold = (): { value: number; label: string } | null =>
    data === null ? null : definition.threshold(data.limits);
  const marks = (): Marks => data?.marks ?? { injections: [], restarts: [], now: 0 };

  const u = new uPlot(
    {
      width: 320,
      height: 180,
      legend: { show: false },
      padding: [10, 10, 0, 0],
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        sync: { key: SYNC_KEY, setSeries: false },
        points: { size: 7 },
      },
      scales: {
        x: { time: true, range: () => xRange(data) },
        y: {
          range: (_u, _min, max) =>
            verticalRange(max ?? null, threshold()?.value ?? 1, definition.greatest),
        },
      },
      axes: [
        axis(palette, {
          size: AXIS_HEIGHT,
          space: 70,
          values: (_u, splits) => splits.map((at) => formatClock(at).slice(0, 5)),
          incrs: [60, 120],
        }),
        axis(palette, {
          size: AXIS_WIDTH,
          space: 36,
          values: (_u, splits) => splits.map((value) => definition.formatTick(value)),
          ...(definition.divisions === undefined ? {} : { incrs: [...definition.divisions] }),
        }),
      ],
      series: [{}, ...lines.map((line) => seriesOf(line, palette))],
      plugins: [
        injectionOverlay(marks, palette),
        thresholdOverlay(threshold, palette),
        restartOverlay(marks, palette),
      ],
      hooks: { setCursor: [() => show()] },
    },
    columns(definition, null),
    plot,
  );

  const show = (): void => {
    if (data === null) return;
    const { series, marks: around } = data;
    const hovered = (u.cursor.left ?? -1) >= 0 ? (u.cursor.idx ?? null) : null;
    const index = hovered ?? series.timestamps.length - 1;
    const text = readout.show(series, index, hovered !== null, definition.threshold(data.limits));
    const time = series.timestamps[index];
    setAttributes(plot, {
      'aria-valuenow': time === undefined ? 0 : Math.round(Math.min(0, time - around.now)),
      'aria-valuetext': text,
    });
  };

  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = plot;
    if (width > 0 && height > 0) u.setSize({ width, height });
  }).observe(plot);

  plot.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = KEYS[event.key];
    if (move === undefined) return;
    event.preventDefault();
    onKeyboardMove(move);
  });
  plot.addEventListener('blur', () => onKeyboardMove(null));

  return {
    element,
    update(next) {
      data = next;
      u.setData(columns(definition, next.series));
      show();
    },
    pointAt(time) {
      if (time === null) u.setCursor({ left: -10, top: -10 }, true);
      else u.setCursor({ left: u.valToPos(time, 'x'), top: 1 }, true);
    },
    redraw: () => u.redraw(false, true),
  };
}

/** Seconds to move by; earlier is left and down, as on any slider. */
const KEYS: Readonly<Record<string, number | 'start' | 'end' | null>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -15,
  PageUp: 15,
  Home: 'start',
  End: 'end',
  Escape: null,
};

function xRange(data: ChartData | null): [number, number] {
  const now = data?.marks.now ?? Date.now() / 1e3;
  return [now - WINDOW_SECONDS, now];
}

function columns({ lines }: ChartDefinition, series: Series | null): uPlot.AlignedData {
  if (series === null) return [[], ...lines.map(() => [])];
  return [[...series.timestamps], ...lines.map(({ signal }) => [...series[signal]])];
}

function seriesOf(line: ChartLine, palette: Palette): uPlot.Series {
  return {
    label: line.label,
    width: line.width,
    stroke: () => palette.colour(line.colour),
    points: { show: false },
    ...(line.filled === true ? { fill: () => palette.colour(`${line.colour}-fill`) } : {}),
  };
}

function axis(palette: Palette, options: uPlot.Axis): uPlot.Axis {
  return {
    stroke: () => palette.colour('muted'),
    // uPlot itself multiplies by the screen's pixel ratio.
    font: chartFont(CHART_FONT_SIZE),
    grid: { stroke: () => palette.colour('chart-grid'), width: 1 },
    ticks: { show: false },
    gap: 6,
    ...options,
  };
}
