/**
 * The score of the Numenta Anomaly Benchmark, standard profile, after its published definition (Lavin and
 * Ahmad 2015, "Evaluating Real-time Anomaly Detection Algorithms") and its `nab/sweeper.py`: within a
 * labelled window an early alarm earns more than a late one, and only the best alarm of a window counts; an
 * alarm outside costs the more the further it is behind the last window; a window without an alarm costs 1.
 */
const FALSE_WEIGHT = 0.11;
const PROBATION_SHARE = 0.15;
const PROBATION_ROWS = 5000;

/** First and last row of a labelled window. */
export interface Window {
  readonly first: number;
  readonly last: number;
}

/** What an alarm at each row of a file is worth. */
export interface RowScores {
  readonly worth: Float64Array;
  /** Number of the window that the row is in; OUTSIDE; PROBATION, where nothing counts. */
  readonly place: Int32Array;
  /** Windows with a row after the probation, and labelled ones in all. */
  readonly found: number;
  readonly labelled: number;
}

export const OUTSIDE = -1;
export const PROBATION = -2;

/** @param windows in order of time, without overlap */
export function rowScores(rows: number, windows: readonly Window[]): RowScores {
  const probation = Math.min(Math.floor(PROBATION_SHARE * rows), PROBATION_SHARE * PROBATION_ROWS);
  const worth = new Float64Array(rows);
  const place = new Int32Array(rows).fill(OUTSIDE);
  let next = 0;
  for (let row = 0; row < rows; row++) {
    while (next < windows.length && row > windows[next]!.last) next++;
    const window = windows[next];
    const before = windows[next - 1];
    if (window !== undefined && row >= window.first) {
      const width = window.last - window.first + 1;
      worth[row] = sigmoid(-(window.last - row + 1) / width) / sigmoid(-1);
      place[row] = next;
    } else {
      const behind =
        before === undefined ? Infinity : (row - before.last) / (before.last - before.first);
      worth[row] = FALSE_WEIGHT * sigmoid(behind);
    }
    if (row < probation) place[row] = PROBATION;
  }
  const found = new Set(place.filter((window) => window >= 0)).size;
  return { worth, place, found, labelled: windows.length };
}

/** From nearly 1 at −1, the left edge of a window, over 0 at its right edge to −1 far behind it. */
function sigmoid(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

/** Points, windows with an alarm and alarms outside of any. */
export interface Points {
  readonly points: number;
  readonly hits: number;
  readonly falseAlarms: number;
}

/** @param alarms rows at which alarms begin */
export function pointsOf({ worth, place, found }: RowScores, alarms: readonly number[]): Points {
  const best = new Map<number, number>();
  let points = 0;
  let falseAlarms = 0;
  for (const row of alarms) {
    const window = place[row]!;
    if (window >= 0) best.set(window, Math.max(best.get(window) ?? -1, worth[row]!));
    if (window !== OUTSIDE) continue;
    points += worth[row]!;
    falseAlarms++;
  }
  for (const earned of best.values()) points += earned;
  return { points: points - (found - best.size), hits: best.size, falseAlarms };
}

export interface Score {
  /** 100 for every window found at its beginning and nothing else, 0 for no alarm at all. */
  readonly score: number;
  readonly hits: number;
  readonly windows: number;
  readonly falseAlarms: number;
}

/** Of several files together. */
export function scoreOf(
  files: readonly { readonly rows: RowScores; readonly points: Points }[],
): Score {
  const sum = (of: (file: (typeof files)[number]) => number): number =>
    files.reduce((total, file) => total + of(file), 0);
  const windows = sum(({ rows }) => rows.labelled);
  return {
    score: (100 * (sum(({ points }) => points.points) + windows)) / (2 * windows),
    hits: sum(({ points }) => points.hits),
    windows,
    falseAlarms: sum(({ points }) => points.falseAlarms),
  };
}
