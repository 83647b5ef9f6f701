import { html, render } from '/vendor/lit-html.js';
import uPlot from '/vendor/uPlot.esm.js';
import { verticalRange, type ChartDefinition, type Limit } from './chart-definitions.js';
import { chartFont, colour, overlayPlugin, type Overlays } from './chart-overlays.js';
import { formatClock, formatRatio } from './format.js';
import { icon } from './icon.js';
import { WINDOW_SECONDS, type Point } from './timeline.js';

/** What a chart shows at one moment. */
export interface ChartData extends Overlays {
  /** With gaps where lines break. */
  readonly points: readonly Point[];
  /** The time that was chosen by keyboard, unix seconds; null: none. */
  readonly pinned: number | null;
}

export interface Chart {
  readonly element: HTMLElement;
  update(data: ChartData): void;
}

/**
 * A card with one live chart of the last five minutes. Cursors of all charts move together.
 *
 * @param onPin told when the user chooses a time by keyboard, in seconds before now; null: none
 */
export function createChart(
  definition: ChartDefinition,
  onPin: (secondsFromNow: number | null) => void,
): Chart {
  const { id, title, lines, format } = definition;
  let data: ChartData | null = null;

  const element = document.createElement('section');
  element.className = 'card chart';
  element.setAttribute('aria-labelledby', `chart-${id}-title`);
  render(
    html`<header class="row wrap"></header>
      <div class="plot" id="chart-${id}">
        <input
          type="range"
          class="sr-only"
          min=${-WINDOW_SECONDS + 1}
          max="0"
          value="0"
          aria-label="${title} chart: point in time"
          aria-describedby="chart-help"
          @input=${() => onPin(slider.valueAsNumber)}
          @blur=${() => onPin(null)}
          @keydown=${({ key }: KeyboardEvent) => key === 'Escape' && onPin(null)}
        />
      </div>`,
    element,
  );
  const [header, plot, slider] = [
    element.querySelector('header')!,
    element.querySelector<HTMLElement>('.plot')!,
    element.querySelector('input')!,
  ];

  const u = new uPlot(
    plotOptions(
      definition,
      () => data,
      () => show(),
    ),
    [[], ...lines.map(() => [])],
    plot,
  );
  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = plot;
    if (width > 0 && height > 0) u.setSize({ width, height });
  }).observe(plot);

  /** The values now, or under the cursor. */
  const show = (): void => {
    if (data === null) return;
    const { points, limit } = data;
    const chosen = (u.cursor.left ?? -1) >= 0 ? u.cursor.idx : null;
    const point = points[chosen ?? points.length - 1];
    const time = chosen == null || point === undefined ? '' : formatClock(point.timestamp);
    const values = lines.map(({ signal }) => format(point?.[signal] ?? null));
    const value = point?.[lines[0].signal] ?? null;
    const { note, problem } = remarks(definition, value, limit);
    render(
      html`<h3 id="chart-${id}-title">${title}</h3>
        <span class="small muted">${time}</span>
        <span class="badge bad" ?hidden=${problem === ''}>${icon('alert')}${problem}</span>
        <p class="chart-values row wrap muted">
          ${lines.map(
            ({ label, colour }, index) =>
              html`<span class="chart-value" .style=${`--line-colour: var(--${colour})`}
                >${label} <strong>${values[index]}</strong></span
              >`,
          )}
          <span>${note}</span>
        </p>`,
      header,
    );
    slider.ariaValueText = [
      time || 'now',
      ...lines.map(({ label }, index) => `${label} ${values[index]}`),
      note,
      problem,
    ]
      .filter((part) => part !== '')
      .join(', ');
  };

  return {
    element,
    update(next) {
      const { points, now, pinned } = next;
      const letGo = pinned === null && data !== null && data.pinned !== null;
      data = next;
      u.setData([
        points.map(({ timestamp }) => timestamp),
        ...lines.map(({ signal }) => points.map((point) => point[signal] ?? null)),
      ]);
      slider.valueAsNumber = (pinned ?? now) - now;
      if (pinned !== null) u.setCursor({ left: u.valToPos(pinned, 'x'), top: 1 }, true);
      else if (letGo) u.setCursor({ left: -10, top: -10 }, true);
      show();
    },
  };
}

/** What is said of a value: how it stands to its limit; empty where there is nothing to say. */
function remarks(
  { showShare, absent, exceeded }: ChartDefinition,
  value: number | null,
  limit: Limit,
): { readonly note: string; readonly problem: string } {
  if (value === null) return { note: absent, problem: '' };
  const near = value < limit.value ? 'near the limit' : exceeded;
  return {
    note: showShare ? `${formatRatio(value / limit.value)} of the limit` : '',
    problem: value < limit.threshold ? '' : near,
  };
}

/** @param data what is shown now */
function plotOptions(
  { lines, format, formatTick = format, max, steps }: ChartDefinition,
  data: () => ChartData | null,
  onCursor: () => void,
): uPlot.Options {
  const axis = (options: uPlot.Axis): uPlot.Axis => ({
    stroke: () => colour('muted'),
    // uPlot itself multiplies by the screen's pixel ratio.
    font: chartFont(),
    grid: { stroke: () => colour('grid'), width: 1 },
    ticks: { show: false },
    gap: 6,
    ...options,
  });
  return {
    width: 320,
    height: 180,
    legend: { show: false },
    padding: [10, 10, 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      sync: { key: 'time', setSeries: false },
      points: { size: 7 },
    },
    scales: {
      x: {
        range: () => {
          const now = data()?.now ?? Date.now() / 1e3;
          return [now - WINDOW_SECONDS, now];
        },
      },
      y: {
        range: (_u, _min, highest: number | null) =>
          verticalRange(highest, data()?.limit.value ?? 1, max),
      },
    },
    axes: [
      axis({
        size: 26,
        space: 70,
        values: (_u, times) => times.map((at) => formatClock(at).slice(0, 5)),
        incrs: [60, 120],
      }),
      axis({
        size: 62,
        space: 36,
        values: (_u, values) => values.map(formatTick),
        incrs: steps && [...steps],
      } as uPlot.Axis),
    ],
    series: [
      {},
      ...lines.map((line, index) => ({
        width: index === 0 ? 2 : 1.5,
        stroke: () => colour(line.colour),
        fill: () => (line.filled === true ? colour(line.colour, 12) : 'transparent'),
        points: { show: false },
      })),
    ],
    plugins: [overlayPlugin(data)],
    hooks: { setCursor: [onCursor] },
  };
}
