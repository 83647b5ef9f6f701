import { escapeHtml } from './html.js';

/** A line of a chart. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Dashed lines tell apart without colour. */
  readonly dashed?: boolean;
}

export interface ChartOptions {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  /** Points that are marked, with their text. */
  readonly marks?: readonly { readonly x: number; readonly y: number; readonly text: string }[];
  /** Draw the line from corner to corner, on which both axes agree. */
  readonly diagonal?: boolean;
}

export interface Axis {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

const WIDTH = 340;
const HEIGHT = 240;
const LEFT = 44;
const RIGHT = 20;
const TOP = 10;
const BOTTOM = 38;

/** An x–y chart as SVG: axes with titles and ticks, lines named in the legend below. */
export function lineChart(options: ChartOptions): string {
  const { x, y } = options;
  const at = (value: number): number =>
    LEFT + ((value - x.from) / (x.to - x.from || 1)) * (WIDTH - LEFT - RIGHT);
  const up = (value: number): number =>
    HEIGHT - BOTTOM - ((value - y.from) / (y.to - y.from || 1)) * (HEIGHT - TOP - BOTTOM);
  const px = (value: number): string => value.toFixed(1);
  const grid = y.ticks.map(
    (tick) =>
      `<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(up(tick))}" y2="${px(up(tick))}"/><text x="${LEFT - 6}" y="${px(up(tick) + 3)}" text-anchor="end">${escapeHtml(y.format(tick))}</text>`,
  );
  const below = x.ticks.map(
    (tick) =>
      `<text x="${px(at(tick))}" y="${HEIGHT - BOTTOM + 14}" text-anchor="middle">${escapeHtml(x.format(tick))}</text>`,
  );
  const lines = options.lines.map(
    ({ points, dashed }, index) =>
      `<polyline class="line c${index % 6}${dashed === true ? ' dashed' : ''}" points="${points
        .map(([a, b]) => `${px(at(a))},${px(up(b))}`)
        .join(' ')}"/>`,
  );
  const marks = (options.marks ?? []).map(
    (mark) =>
      `<circle class="mark" cx="${px(at(mark.x))}" cy="${px(up(mark.y))}" r="4"><title>${escapeHtml(mark.text)}</title></circle>`,
  );
  const diagonal =
    options.diagonal === true
      ? `<line class="even" x1="${px(at(x.from))}" y1="${px(up(y.from))}" x2="${px(at(x.to))}" y2="${px(up(y.to))}"/>`
      : '';
  return `<figure class="chart"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(options.label)}">
${grid.join('')}${below.join('')}${diagonal}${lines.join('')}${marks.join('')}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escapeHtml(x.title)}</text>
<text x="12" y="${(TOP + HEIGHT - BOTTOM) / 2}" text-anchor="middle" transform="rotate(-90 12 ${(TOP + HEIGHT - BOTTOM) / 2})">${escapeHtml(y.title)}</text>
</svg><figcaption>${options.lines
    .map(
      ({ name, dashed }, index) =>
        `<span class="key"><i class="c${index % 6}${dashed === true ? ' dashed' : ''}"></i>${escapeHtml(name)}</span>`,
    )
    .join('')}</figcaption></figure>`;
}

/** Round numbers that span a range, about five of them. */
export function niceTicks(from: number, to: number): number[] {
  const raw = (to - from) / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw)!;
  const ticks: number[] = [];
  for (let tick = Math.floor(from / step) * step; tick < to + step; tick += step) {
    ticks.push(Number(tick.toPrecision(12)));
  }
  return ticks;
}
