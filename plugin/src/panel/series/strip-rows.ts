import { outcomesOf, type Judgement, type ModeSpans, type Outcome } from './outcomes';
import { spansOf, type Span } from './spans';
import { isKnown } from './values';
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

/** The row of unusual behaviour, which has no failure mode. */
export const ANOMALY = 'anomaly';

/**
 * What was predicted, injected and what happened, by failure mode.
 *
 * @param order of the failure modes; others follow by name
 * @param range of the query, unix milliseconds; `end` is now or the end of the range
 * @param judging how alarms are compared with failures; undefined where `canJudge` is false
 */
export function buildRecord(
  tracks: readonly Track[],
  order: readonly string[],
  range: { readonly start: number; readonly end: number; readonly now: number },
  judging: Pick<Judgement, 'horizonMs' | 'windowMs'> | undefined,
): StripRow[] {
  const modes = modesOf(tracks, order);
  const outcomes = judging === undefined ? [] : judge(tracks, range, judging);
  const rows = modes.map((mode): StripRow => {
    const own = tracks.filter(({ labels }) => labels['failure'] === mode);
    const spans = (kind: Track['kind']): Span[] =>
      own.filter((track) => track.kind === kind).flatMap((track) => spansIn(track, range));
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
  if (unusual.length === 0) return rows;
  const anomaly: StripRow = {
    mode: ANOMALY,
    ...highest([]),
    alarms: unusual.flatMap((track) => spansIn(track, range)),
    failures: [],
    injections: [],
    outcomes: [],
  };
  return [...rows, anomaly];
}

function modesOf(tracks: readonly Track[], order: readonly string[]): string[] {
  const shown = tracks.filter(
    ({ kind, values }) =>
      kind === 'probability' ||
      kind === 'alarm' ||
      kind === 'failing' ||
      (kind === 'injected' && values.some((value) => value! >= 0.5)),
  );
  const found = new Set(shown.map(({ labels }) => labels['failure']!));
  const others = [...found].filter((mode) => !order.includes(mode));
  return [...order.filter((mode) => found.has(mode)), ...others.sort()];
}

function spansIn(track: Track, range: { start: number; end: number }): Span[] {
  return spansOf(track.times, track.values, track.stepMs, range);
}

/** A failure shorter than a step is missed: samples may be at most this share of a horizon apart. */
const COARSEST = 0.1;

/**
 * Whether alarms and failures can be compared. Queries must ask for both, which the answer does not
 * show, because neither need have a series. And no failure may fall between two samples, or a right
 * alarm looks false: either samples are close, or each query covers the whole step, as
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

/** Alarms and failures are compared target by target. */
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
        .map((track) => ({ mode: track.labels['failure']!, spans: spansIn(track, range) }));
    const stepMs = Math.max(0, ...own.map((track) => track.stepMs));
    return outcomesOf(of('alarm'), of('failing'), {
      ...judging,
      stepMs,
      start: range.start,
      now: range.now,
      toldAt: toldBy(own),
    });
  });
}

/** The intervals told, where the panel's queries ask for them. */
function toldBy(tracks: readonly Track[]): Judgement['toldAt'] {
  const told = new Map<string, Partial<globalThis.Record<string, number>>>();
  for (const { kind, labels, times, values } of tracks) {
    if (kind !== 'time_to_failure') continue;
    times.forEach((time, i) => {
      const value = values[i];
      if (typeof value !== 'number') return;
      const key = `${labels['failure']} ${time}`;
      told.set(key, { ...told.get(key), [labels['quantile']!]: value });
    });
  }
  if (told.size === 0) return undefined;
  return (mode, time) => {
    const { '0.1': q10, '0.5': q50, '0.9': q90 } = told.get(`${mode} ${time}`) ?? {};
    return q10 === undefined || q50 === undefined || q90 === undefined
      ? null
      : { q10: q10 * 1000, q50: q50 * 1000, q90: q90 * 1000 };
  };
}

/** Several targets in one row: the highest probability at each time. */
function highest(tracks: readonly Track[]): Pick<StripRow, 'times' | 'probabilities' | 'stepMs'> {
  const stepMs = Math.max(1, ...tracks.map((track) => track.stepMs));
  const most = new Map<number, number>();
  for (const { times, values } of tracks) {
    times.forEach((time, i) => {
      const value = values[i];
      if (isKnown(value)) most.set(time, Math.max(value, most.get(time) ?? -Infinity));
    });
  }
  const times = [...most.keys()].sort((a, b) => a - b);
  return { times, probabilities: times.map((time) => most.get(time)!), stepMs };
}
