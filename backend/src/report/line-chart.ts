import { html, type Html } from './html.js';
import { linearScale, round } from './scale.js';
import { drawing, label, line, polyline, type Place } from './svg.js';

/** A line of a chart. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Dashed lines tell apart without colour. */
  readonly dashed?: boolean | undefined;
}

/** A point with a text of its own. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** Pixels of a dot; a ring where absent. */
  readonly radius?: number | undefined;
}

export interface Axis {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

export interface LineChart {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines?: readonly Line[] | undefined;
  readonly marks?: readonly Mark[] | undefined;
  /** Draw the line from corner to corner, on which both axes agree. */
  readonly diagonal?: boolean | undefined;
  /** Below the chart, before the names of the lines. */
  readonly caption?: string | undefined;
}

const WIDTH = 340;
const HEIGHT = 240;
const LEFT = 44;
const RIGHT = WIDTH - 20;
const TOP = 10;
const BOTTOM = HEIGHT - 38;

/** An x–y chart as SVG: axes with titles and ticks, lines named in the legend below. */
export function lineChart(chart: LineChart): Html {
  const { x, y, lines = [], marks = [] } = chart;
  const across = linearScale(x.from, x.to, LEFT, RIGHT);
  const up = linearScale(y.from, y.to, BOTTOM, TOP);
  const at = ([a, b]: readonly [number, number]): Place => [across(a), up(b)];
  const kinds = lines.map(({ dashed }, i) => `c${i % 6}${dashed === true ? ' dashed' : ''}`);
  const middle = (TOP + BOTTOM) / 2;
  const parts = [
    y.ticks.map((tick) => [
      line('axis', [LEFT, up(tick)], [RIGHT, up(tick)]),
      label(LEFT - 6, round(up(tick) + 3), y.format(tick), 'end'),
    ]),
    x.ticks.map((tick) => label(across(tick), BOTTOM + 14, x.format(tick), 'middle')),
    chart.diagonal === true && line('even', [LEFT, BOTTOM], [RIGHT, TOP]),
    lines.map(({ points }, i) => polyline(`line ${kinds[i]}`, points.map(at))),
    marks.map(
      ({ x: a, y: b, radius, text }) =>
        html`<circle class="${radius === undefined ? 'mark' : 'dot'}" cx="${across(a)}" cy="${up(b)}"
          r="${radius ?? 4}"><title>${text}</title></circle>`,
    ),
    label((LEFT + RIGHT) / 2, HEIGHT - 6, x.title, 'middle'),
    html`<g transform="rotate(-90 12 ${middle})">${label(12, middle, y.title, 'middle')}</g>`,
  ];
  const keys = lines.map(
    ({ name }, i) => html`<span class="key"><i class="${kinds[i]}"></i>${name}</span>`,
  );
  return html`<figure class="chart">${drawing(chart.label, [WIDTH, HEIGHT], parts)}
    <figcaption>${chart.caption}${keys}</figcaption></figure>`;
}
