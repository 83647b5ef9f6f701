import { outcomesOf, type ModeSpans, type Outcome } from './outcomes';
import { mergeSpans, spansOf, type Span } from './spans';
import type { Track } from './split';

/** One row of the strip: a failure mode over time, of all targets the panel shows. */
export interface StripRow {
  readonly mode: string;
  /** Unix milliseconds, ascending. */
  readonly times: readonly number[];
  /** The highest probability among the targets. */
  readonly probabilities: readonly number[];
  readonly stepMs: number;
  readonly alarms: readonly Span[];
  readonly failures: readonly Span[];
  readonly injections: readonly Span[];
  readonly outcomes: readonly Outcome[];
}

export interface Record {
  readonly rows: readonly StripRow[];
  /** Whether hits and misses could be told. */
  readonly judged: boolean;
}

/** The row of what is unusual and has no name. */
export const ANOMALY = 'anomaly';

/**
 * What was predicted, injected and what happened, by failure mode.
 *
 * @param order of the failure modes; others follow by name
 * @param range of the query, unix milliseconds; `end` is now or the end of the range
 * @param judged whether alarms and failures are both asked for, as `asksForRecord` tells: without
 *   one of them every failure would look missed, or every alarm false
 */
export function buildRecord(
  tracks: readonly Track[],
  order: readonly string[],
  range: { readonly start: number; readonly end: number; readonly now: number },
  horizonMs: number,
  judged: boolean,
): Record {
  const modes = modesOf(tracks, order);
  const outcomes = judged ? judge(tracks, range, horizonMs) : [];
  const rows = modes.map((mode): StripRow => {
    const own = tracks.filter(({ labels }) => labels['failure'] === mode);
    const spans = (kind: Track['kind']): Span[] =>
      own.filter((track) => track.kind === kind).flatMap((track) => episodesIn(track, range));
    return {
      mode,
      ...highest(own.filter(({ kind }) => kind === 'probability')),
      alarms: spans('alarm'),
      failures: spans('failing'),
      injections: spans('injected'),
      outcomes: outcomes.filter((outcome) => outcome.mode === mode),
    };
  });
  const unusual = tracks.filter(({ kind }) => kind === 'anomaly');
  if (unusual.length === 0) return { rows, judged };
  const anomaly: StripRow = {
    mode: ANOMALY,
    ...highest([]),
    alarms: unusual.flatMap((track) => episodesIn(track, range)),
    failures: [],
    injections: [],
    outcomes: [],
  };
  return { rows: [...rows, anomaly], judged };
}

function modesOf(tracks: readonly Track[], order: readonly string[]): string[] {
  const found = new Set(
    tracks
      .filter(({ kind }) => kind === 'probability' || kind === 'alarm' || kind === 'failing')
      .map(({ labels }) => labels['failure']!),
  );
  const injected = new Set(
    tracks
      .filter(({ kind, values }) => kind === 'injected' && values.some((value) => value! >= 0.5))
      .map(({ labels }) => labels['failure']!),
  );
  const known = order.filter((mode) => found.has(mode) || injected.has(mode));
  const others = [...found, ...injected].filter((mode) => !order.includes(mode));
  return [...known, ...[...new Set(others)].sort()];
}

/** Stretches at most so many steps apart are one, as in the backend's own scorecard. */
const MERGE_STEPS = 5;

function episodesIn(track: Track, range: { start: number; end: number }): Span[] {
  const spans = spansOf(track.times, track.values, track.stepMs, range);
  return mergeSpans(spans, MERGE_STEPS * track.stepMs);
}

/**
 * Whether queries ask for alarms and for failures. The answer cannot tell: neither has a series as
 * long as there is none.
 */
export function asksForRecord(exprs: readonly string[], tracks: readonly Track[]): boolean {
  const asks = (kind: 'alarm' | 'failing'): boolean =>
    tracks.some((track) => track.kind === kind) ||
    exprs.some((expr) => expr.includes('failure_prediction_') && expr.includes(kind));
  return asks('alarm') && asks('failing');
}

/** Alarms and failures are held against each other target by target. */
function judge(
  tracks: readonly Track[],
  range: { start: number; end: number; now: number },
  horizonMs: number,
): Outcome[] {
  return [...new Set(tracks.map(({ target }) => target))].flatMap((target) => {
    const own = tracks.filter((track) => track.target === target);
    const of = (kind: Track['kind']): ModeSpans[] =>
      own
        .filter((track) => track.kind === kind)
        .map((track) => ({ mode: track.labels['failure']!, spans: episodesIn(track, range) }));
    const stepMs = Math.max(0, ...own.map((track) => track.stepMs));
    return outcomesOf(of('alarm'), of('failing'), {
      horizonMs,
      stepMs,
      start: range.start,
      now: range.now,
    });
  });
}

/** Several targets in one row: the highest probability at each time. */
function highest(tracks: readonly Track[]): Pick<StripRow, 'times' | 'probabilities' | 'stepMs'> {
  const stepMs = Math.max(1, ...tracks.map((track) => track.stepMs));
  const [first] = tracks;
  const most = new Map<number, number>();
  for (const { times, values } of tracks) {
    for (let i = 0; i < times.length; i++) {
      const value = values[i];
      if (value === null || value === undefined || !Number.isFinite(value)) continue;
      const before = most.get(times[i]!);
      if (before === undefined || value > before) most.set(times[i]!, value);
    }
  }
  const times =
    tracks.length === 1
      ? first!.times.filter((time) => most.has(time))
      : [...most.keys()].sort((a, b) => a - b);
  return { times, probabilities: times.map((time) => most.get(time)!), stepMs };
}
