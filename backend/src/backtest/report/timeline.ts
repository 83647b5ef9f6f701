import type { AlarmEpisode, Failure, Outcome } from '../../evaluation/events.js';
import { escapeHtml } from '../../training/report/html.js';
import { formatMoment } from '../times.js';
import { pieces, type Bucket } from './thin.js';

/** One line of a timeline, with a scale of its own. */
export interface Lane {
  readonly title: string;
  readonly kind: 'signal' | 'risk';
  readonly buckets: readonly Bucket[];
  /** Top of the scale; 0 is its foot. Values above are cut off. */
  readonly top: number;
  /** Where a failure or an alarm begins. */
  readonly threshold?: number;
  readonly format: (value: number) => string;
}

export interface TimelineOptions {
  readonly label: string;
  readonly caption: string;
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly lanes: readonly Lane[];
  readonly failures: readonly Failure[];
  readonly alarms: readonly { readonly episode: AlarmEpisode; readonly outcome: Outcome }[];
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
export function timeline(options: TimelineOptions): string {
  const { from, to, lanes, width, stepSeconds } = options;
  const at = (time: number): number =>
    LEFT + ((Math.min(Math.max(time, from), to) - from) / (to - from || 1)) * (width - LEFT);
  const barsAt = lanes.length * (LANE + GAP);
  const height = barsAt + 2 * BAR + FOOT;
  const span = (start: number, end: number): string => {
    const x = at(start);
    return `x="${px(x)}" width="${px(Math.max(at(end + stepSeconds) - x, MIN_WIDTH))}"`;
  };
  const within = ({ start, end }: { start: number; end: number }): boolean =>
    end >= from && start <= to;
  const failures = options.failures
    .filter(within)
    .map(
      (failure) =>
        `<rect class="ill" ${span(failure.start, failure.end)} y="${GAP - 6}" height="${barsAt - GAP + 8 + BAR}"><title>${escapeHtml(`${failure.mode}: ${formatMoment(failure.start)} to ${formatMoment(failure.end)} UTC`)}</title></rect>`,
    );
  const alarms = options.alarms
    .filter(({ episode }) => within(episode))
    .map(
      ({ episode, outcome }) =>
        `<rect class="episode ${outcome}" ${span(episode.start, episode.end)} y="${barsAt + 4}" height="${BAR}" rx="1.5"><title>${escapeHtml(`alarm (${outcome}): ${episode.mode ?? 'no mode'}, ${formatMoment(episode.start)} to ${formatMoment(episode.end)} UTC`)}</title></rect>`,
    );
  const drawn = lanes.map((lane, index) => drawLane(lane, index * (LANE + GAP) + GAP, at, options));
  const foot = height - 3;
  return `<figure class="timeline"><div class="scroll"><svg${width > WIDE ? ' class="wide"' : ''} viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(options.label)}">
${failures.join('')}${drawn.join('')}${alarms.join('')}
<text x="0" y="${barsAt + 4 + BAR}">alarm</text>
<text x="${LEFT}" y="${foot}">${clock(from, to)}</text><text x="${width}" y="${foot}" text-anchor="end">${clock(to, to - from > DAY ? from : to)} UTC</text>
</svg></div><figcaption>${options.caption}</figcaption></figure>`;
}

const DAY = 86_400;

/** The time of day, with the date where that is not clear. */
function clock(time: number, other: number): string {
  const text = formatMoment(time);
  return Math.abs(time - other) > DAY ? text.slice(0, 16) : text.slice(11);
}

function drawLane(
  lane: Lane,
  y: number,
  at: (time: number) => number,
  { width, from, to, stepSeconds }: TimelineOptions,
): string {
  const { top, threshold, buckets } = lane;
  const down = (value: number): string =>
    px(y + LANE - (Math.min(Math.max(value, 0), top) / top) * LANE);
  const gap = Math.max(3 * stepSeconds, (6 * (to - from)) / width);
  const lines = pieces(buckets, gap).map((piece) => {
    const points = piece.flatMap(({ time, least, most }) =>
      most - least < top / (2 * LANE)
        ? [`${px(at(time))},${down(most)}`]
        : [`${px(at(time))},${down(least)}`, `${px(at(time))},${down(most)}`],
    );
    return `<polyline class="${lane.kind}" points="${points.join(' ')}"/>`;
  });
  const bound =
    threshold === undefined
      ? ''
      : `<line class="bound" x1="${LEFT}" x2="${width}" y1="${down(threshold)}" y2="${down(threshold)}"/><text x="${LEFT - 5}" y="${px(Number(down(threshold)) + 3)}" text-anchor="end">${escapeHtml(lane.format(threshold))}</text>`;
  return `<line class="axis" x1="${LEFT}" x2="${width}" y1="${y + LANE}" y2="${y + LANE}"/>${bound}${lines.join('')}<text class="title" x="${LEFT}" y="${y - 4}">${escapeHtml(lane.title)}</text>`;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
