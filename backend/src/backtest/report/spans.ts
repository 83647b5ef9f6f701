import type { Failure, JudgedEpisode } from '../../evaluation/events.js';
import type { Span } from '../../report/timeline.js';
import { formatMoment } from '../times.js';

export function failureSpans(failures: readonly Failure[]): Span[] {
  return failures.map(({ mode, start, end }) => ({
    kind: 'failure',
    start,
    end,
    text: `${mode}: ${stretchText(start, end)}`,
  }));
}

export function alarmSpans(alarms: readonly JudgedEpisode[]): Span[] {
  return alarms.map(({ episode: { mode = 'no mode', start, end }, outcome }) => ({
    kind: outcome,
    start,
    end,
    text: `alarm (${outcome}): ${mode}, ${stretchText(start, end)}`,
  }));
}

function stretchText(start: number, end: number): string {
  return `${formatMoment(start)} to ${formatMoment(end)} UTC`;
}

const DAY_SECONDS = 86_400;

/** The moments at both ends of a time axis: the time of day, with the date where that is not clear. */
export function endsOf({ from, to }: { from: number; to: number }): [string, string] {
  const long = to - from > DAY_SECONDS;
  const [first, last] = [from, to].map((time) => {
    const text = formatMoment(time);
    return long ? text.slice(0, 16) : text.slice(11);
  }) as [string, string];
  return [first, `${last} UTC`];
}
