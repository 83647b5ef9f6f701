import type { FailureState } from '../failures/types.js';
import type { AppEvent } from '../observe/events.js';
import type { Sample } from '../observe/history.js';

// What the page remembers of the app, which forgets all of it when its process ends.
// Times are unix seconds.

/** How far the charts look back. Seconds. */
export const WINDOW_SECONDS = 300;

/** Samples further apart than this are not joined by a line. Seconds. */
const GAP_SECONDS = 3.5;

const MAX_EVENTS = 50;

/** A sample, or a time of which nothing is known. */
export type Point = Pick<Sample, 'timestamp'> & Partial<Sample>;

/** An event of the app, or of the connection to it. */
export interface PageEvent extends Omit<AppEvent, 'kind'> {
  readonly kind: AppEvent['kind'] | 'reachable' | 'unreachable';
}

/** A time during which a failure was switched on, as far as this page saw it. */
export interface Injection {
  readonly mode: string;
  readonly start: number;
  /** null while it lasts. */
  readonly end: number | null;
}

/**
 * Adds samples that are not known yet, and drops those from before the window.
 *
 * @param incoming any order; a sample at a known time is ignored
 */
export function mergeSamples(
  known: readonly Sample[],
  incoming: readonly Sample[],
  now: number,
): readonly Sample[] {
  const byTime = new Map([...incoming, ...known].map((sample) => [sample.timestamp, sample]));
  return [...byTime.values()]
    .filter(({ timestamp }) => timestamp >= now - WINDOW_SECONDS)
    .sort((a, b) => a.timestamp - b.timestamp);
}

/**
 * Inserts a point without values into every gap and at every break, where a chart breaks its lines.
 *
 * @param breaks times that no line may cross, such as the start of a new process
 */
export function withGaps(samples: readonly Sample[], breaks: readonly number[]): Point[] {
  return samples.flatMap((sample, index): Point[] => {
    const to = sample.timestamp;
    const from = samples[index - 1]?.timestamp ?? to;
    const broken = to - from > GAP_SECONDS || breaks.some((at) => at > from && at <= to);
    return broken ? [{ timestamp: (from + to) / 2 }, sample] : [sample];
  });
}

/** @returns the events, newest first, and those that were not known before, oldest first */
export function mergeEvents(
  known: readonly PageEvent[],
  incoming: readonly PageEvent[],
): { readonly events: readonly PageEvent[]; readonly added: readonly PageEvent[] } {
  const key = (event: PageEvent): string => `${event.timestamp} ${event.kind} ${event.message}`;
  const seen = new Set(known.map(key));
  // The sort is stable: of events in the same instant the newer list keeps its order.
  const byTime = (a: PageEvent, b: PageEvent): number => b.timestamp - a.timestamp;
  const added = incoming.filter((event) => !seen.has(key(event))).sort(byTime);
  return {
    events: [...added, ...known].sort(byTime).slice(0, MAX_EVENTS),
    added: added.reverse(),
  };
}

type Switch = Pick<FailureState, 'enabled' | 'startedAt' | 'endsAt'>;

/**
 * Follows which failures are on, from one status to the next.
 *
 * @param now an injection that vanished ended now, or at its planned end, whichever came first
 * @param forgetBefore injections that ended earlier are dropped
 */
export function followInjections(
  known: readonly Injection[],
  failures: Readonly<Record<string, Switch>>,
  previous: Readonly<Record<string, Switch>>,
  now: number,
  forgetBefore: number,
): readonly Injection[] {
  const on = Object.entries(failures).flatMap(([mode, { enabled, startedAt }]) =>
    enabled && startedAt !== null ? [{ mode, start: startedAt, end: null }] : [],
  );
  const same = (a: Injection, b: Injection): boolean => a.mode === b.mode && a.start === b.start;
  const followed = known.map((injection): Injection => {
    if (injection.end !== null || on.some((one) => same(one, injection))) return injection;
    return { ...injection, end: Math.min(now, previous[injection.mode]?.endsAt ?? now) };
  });
  const begun = on.filter((one) => !followed.some((injection) => same(one, injection)));
  return [...followed, ...begun].filter(({ end }) => end === null || end >= forgetBefore);
}

/** Overlapping injections as one span each, so that tints do not add up. */
export function union(injections: readonly Injection[], now: number): readonly [number, number][] {
  const joined: [number, number][] = [];
  for (const { start, end } of [...injections].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end ?? now);
    else joined.push([start, end ?? now]);
  }
  return joined;
}
