import type { Judged } from '../../outcomes/judge-history.js';
import type { ViolationSpan } from '../../outcomes/violations.js';
import type { Span } from '../../report/timeline.js';
import { formatMoment } from '../times.js';

export function failureSpans(failures: readonly ViolationSpan[]): Span[] {
  return failures.map(({ mode, start, end }) => ({
    kind: 'failure',
    start,
    end,
    text: `${mode}: ${stretchText(start, end)}`,
  }));
}

/** The colours of the stylesheet for what became of alarms. */
const KINDS = {
  foreseen: 'right',
  false: 'false',
  neither: 'neither',
  undecided: 'neither',
} as const;

export function alarmSpans({ outcomes }: Judged): Span[] {
  return outcomes.flatMap((one): Span[] => {
    if (one.kind === 'failure') return [];
    const { start, end, last } = one.alarm;
    const text = `alarm (${one.outcome}): ${last.mode ?? 'no mode'}, ${stretchText(start, end)}`;
    return [{ kind: KINDS[one.outcome], start, end, text }];
  });
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
