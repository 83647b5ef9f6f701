import { outcomesOf, type Judgement, type ModeSpans, type Outcome } from './outcomes';
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
 * @param judging how alarms are held against failures; undefined where `canJudge` says no
 */
export function buildRecord(
  tracks: readonly Track[],
  order: readonly string[],
  range: { readonly start: number; readonly end: number; readonly now: number },
  judging: Pick<Judgement, 'horizonMs' | 'windowMs'> | undefined,
): Record {
  const modes = modesOf(tracks, order);
  const judged = judging !== undefined;
  const outcomes = judged ? judge(tracks, range, judging) : [];
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

/** A failure shorter than a step is not seen: samples may be at most this share of a horizon apart. */
const COARSEST = 0.1;

/**
 * Whether alarms and failures can be held against each other. Queries must ask for both, which the
 * answer does not tell: neither need have a series. And no failure may fall between two samples,
 * or every right alarm looks false: either they are close, or each query looks at the whole step, as
 * `max_over_time(failure_prediction_failing[$__interval])` does.
 */
export function canJudge(
  exprs: readonly string[],
  tracks: readonly Track[],
  horizonMs: number,
): boolean {
  return (['alarm', 'failing'] as const).every((kind) => {
    const own = tracks.filter((track) => track.kind === kind);
    const asking = exprs.filter(
      (expr) => expr.includes('failure_prediction_') && expr.includes(kind),
    );
    const close = own.every(({ stepMs }) => stepMs <= COARSEST * horizonMs);
    const whole = asking.length > 0 && asking.every((expr) => expr.includes('_over_time('));
    return (own.length > 0 || asking.length > 0) && (close || whole);
  });
}

/** Alarms and failures are held against each other target by target. */
function judge(
  tracks: readonly Track[],
  range: { start: number; end: number; now: number },
  judging: Pick<Judgement, 'horizonMs' | 'windowMs'>,
): Outcome[] {
  return [...new Set(tracks.map(({ target }) => target))].flatMap((target) => {
    const own = tracks.filter((track) => track.target === target);
    const of = (kind: Track['kind']): ModeSpans[] =>
      own
        .filter((track) => track.kind === kind)
        .map((track) => ({ mode: track.labels['failure']!, spans: episodesIn(track, range) }));
    const stepMs = Math.max(0, ...own.map((track) => track.stepMs));
    return outcomesOf(of('alarm'), of('failing'), {
      ...judging,
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
