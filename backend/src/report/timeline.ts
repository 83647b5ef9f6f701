import { html, type Content, type Html } from './html.js';
import { linearScale, round } from './scale.js';
import { box, drawing, label, line, polyline, type Place } from './svg.js';
import { pieces, type Bucket } from './thin.js';

/** One line of a timeline, with a scale of its own. */
export interface Lane {
  readonly title: string;
  readonly kind: 'signal' | 'risk';
  readonly buckets: readonly Bucket[];
  /** Top of the scale; 0 is its foot. Values above are cut off. */
  readonly top: number;
  /** Where a failure or an alarm begins. */
  readonly threshold?: number | undefined;
  readonly format: (value: number) => string;
}

/** A stretch of time that is marked, with its text. `kind` names a colour of the stylesheet. */
export interface Span {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Timeline {
  readonly label: string;
  readonly caption: Content;
  /** The first and the last moment, in the unit of every other time. */
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly lanes: readonly Lane[];
  /** Shaded over all lanes. */
  readonly failures?: readonly Span[] | undefined;
  /** Bars below the lanes; no room is left for them where absent. */
  readonly alarms?: readonly Span[] | undefined;
  /** Upright lines, of what is known by its beginning alone. */
  readonly begins?: readonly { readonly kind: 'alarm' | 'failure'; readonly at: number }[];
  /** The texts at both ends of the time axis. */
  readonly ends: readonly [string, string];
  readonly width: number;
}

/** Wider ones are scrolled on a small screen, for their text would be too small to read. */
const WIDE = 600;
const LANE = 54;
const GAP = 16;
const BAR = 7;
const FOOT = 16;
const LEFT = 38;
/** What is shorter is widened to be seen. Pixels. */
const MIN_WIDTH = 2;

/** Lanes above each other over one time axis; below them alarms, and failures across all. */
export function timeline(options: Timeline): Html {
  const { from, to, lanes, width, stepSeconds, failures = [], alarms, begins = [] } = options;
  const scale = linearScale(from, to, LEFT, width);
  const at = (time: number): number => scale(Math.min(Math.max(time, from), to));
  const foot = lanes.length * (LANE + GAP);
  const height = foot + FOOT + (alarms === undefined ? 0 : 2 * BAR);
  const spans = (all: readonly Span[], y: number, tall: number): Html[] =>
    all
      .filter(({ start, end }) => end >= from && start <= to)
      .map(({ kind, start, end, text }) => {
        const x = at(start);
        const wide = Math.max(round(at(end + stepSeconds) - x), MIN_WIDTH);
        return box(`span ${kind}`, [x, y], wide, tall, text);
      });
  const parts = [
    spans(failures, GAP - 6, foot - GAP + 8 + BAR),
    lanes.map((lane, index) => drawLane(lane, index * (LANE + GAP) + GAP, at, options)),
    begins.map((begin) =>
      line(`begin ${begin.kind}`, [at(begin.at), GAP - 6], [at(begin.at), foot]),
    ),
    alarms && [spans(alarms, foot + 4, BAR), label(0, foot + 4 + BAR, 'alarm')],
    label(LEFT, height - 3, options.ends[0]),
    label(width, height - 3, options.ends[1], 'end'),
  ];
  const drawn = drawing(options.label, [width, height], parts, width > WIDE ? 'wide' : '');
  return html`<figure class="timeline"><div class="scroll">${drawn}</div>
    <figcaption>${options.caption}</figcaption></figure>`;
}

function drawLane(
  { title, kind, buckets, top, threshold, format }: Lane,
  y: number,
  at: (time: number) => number,
  { width, from, to, stepSeconds }: Timeline,
): Content {
  const foot = y + LANE;
  const scale = linearScale(0, top, foot, y);
  const down = (value: number): number => scale(Math.min(Math.max(value, 0), top));
  const gap = Math.max(3 * stepSeconds, (6 * (to - from)) / width);
  const courses = pieces(buckets, gap).map((piece) =>
    polyline(
      kind,
      piece.flatMap(({ time, min, max }): Place[] => {
        const highest: Place = [at(time), down(max)];
        return max - min < top / (2 * LANE) ? [highest] : [[at(time), down(min)], highest];
      }),
    ),
  );
  return [
    line('axis', [LEFT, foot], [width, foot]),
    threshold !== undefined && [
      line('threshold', [LEFT, down(threshold)], [width, down(threshold)]),
      label(LEFT - 5, round(down(threshold) + 3), format(threshold), 'end'),
    ],
    courses,
    label(LEFT, y - 4, title),
  ];
}
