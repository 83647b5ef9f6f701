import type { Watch } from '../config/schema.js';

/** Which failure modes one target carries a prediction of. */
export interface ObservableModes {
  /** 1 per mode, in the order of the configuration, whose signals are there and have been for long enough. */
  readonly ready: Uint8Array;
  readonly any: boolean;
  /** Some mode is only short of data. */
  readonly warmsUp: boolean;
  /** Modes that nothing can be said of, and why: `no memory limit`. */
  readonly notObservable: Readonly<Record<string, string>>;
}

/** Share of the window that a signal must have been known for. */
const MIN_SPAN = 0.8;

/** Share of the window's steps at which it must have a value. */
const MIN_FILLED = 0.2;

/** Share of the horizon for which a signal that stops is still continued. */
const MAX_GAP = 1 / 3;

/**
 * Modes are independent: each rests on the signals of its own thresholds, and on any one of them. A signal that is
 * nowhere in the window is not there; one that has begun within it is short of data. Gaps are bridged.
 *
 * @returns takes one column per signal, all of one length
 */
export function createObservableModes(
  config: Pick<Watch, 'signals' | 'modes' | 'stepSeconds' | 'horizonSeconds'>,
  windowSteps: number,
): (columns: readonly Float64Array[]) => ObservableModes {
  const { signals, stepSeconds } = config;
  const maxGap = Math.max(1, Math.round((MAX_GAP * config.horizonSeconds) / stepSeconds));
  const modes = config.modes.map(({ name, thresholds }) => {
    const own = signals.flatMap((signal, column) =>
      thresholds.some((threshold) => threshold.signal === signal.name)
        ? [{ ...signal, column }]
        : [],
    );
    // A count of rare events is no course that could be continued.
    const courses = own.filter(({ unit }) => unit !== 'count');
    const used = courses.length > 0 ? courses : own;
    const why = [...new Set(used.map(({ name: signal, missing }) => missing ?? `no ${signal}`))];
    return { name, columns: used.map(({ column }) => column), why: why.join(', ') };
  });
  const needed = [...new Set(modes.flatMap(({ columns }) => columns))];
  const standing = new Uint8Array(signals.length);
  /** Alike targets share what is told of them. */
  const known = new Map<string, ObservableModes>();

  return (columns) => {
    for (const column of needed)
      standing[column] = standingOf(columns[column]!, windowSteps, maxGap);
    const best = modes.map((mode) => Math.max(...mode.columns.map((column) => standing[column]!)));
    const key = best.join('');
    let answer = known.get(key);
    if (answer === undefined) {
      const absent = modes.filter((_, i) => best[i] === ABSENT);
      answer = {
        ready: Uint8Array.from(best, (one) => (one === READY ? 1 : 0)),
        any: best.includes(READY),
        warmsUp: best.includes(SHORT),
        notObservable: Object.fromEntries(absent.map(({ name, why }) => [name, why])),
      };
      known.set(key, answer);
    }
    return answer;
  };
}

const ABSENT = 0;
const SHORT = 1;
const READY = 2;

function standingOf(column: Float64Array, windowSteps: number, maxGap: number): number {
  let first = -1;
  let last = -1;
  let filled = 0;
  for (let i = Math.max(0, column.length - windowSteps); i < column.length; i++) {
    if (Number.isNaN(column[i])) continue;
    if (first < 0) first = i;
    last = i;
    filled++;
  }
  if (first < 0) return ABSENT;
  const isLong = column.length - first >= MIN_SPAN * windowSteps;
  const isDense = filled >= Math.max(5, MIN_FILLED * windowSteps);
  const isFresh = column.length - 1 - last <= maxGap;
  return isLong && isDense && isFresh ? READY : SHORT;
}
