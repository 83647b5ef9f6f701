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

/** Steps without a value that are bridged. */
export function maxGapSteps(config: Pick<Watch, 'stepSeconds' | 'horizonSeconds'>): number {
  return Math.max(1, Math.round((MAX_GAP * config.horizonSeconds) / config.stepSeconds));
}

/**
 * Modes are independent: each rests on the signals of its own thresholds, and on any one of them. A signal that is
 * nowhere in the window is not there; one that has begun within it is short of data. Gaps are bridged.
 *
 * @returns takes one column per signal, all of one length; and 1 per threshold (of all modes, in their order) that
 *   holds most of the time, and so does not fit
 */
export function createObservableModes(
  config: Pick<Watch, 'signals' | 'modes' | 'stepSeconds' | 'horizonSeconds'>,
  windowSteps: number,
): (columns: readonly Float64Array[], usual?: Uint8Array) => ObservableModes {
  const { signals } = config;
  const maxGap = maxGapSteps(config);
  let places = 0;
  const modes = config.modes.map(({ name, thresholds }) => {
    const own = thresholds.map((threshold) => ({
      threshold,
      place: places++,
      column: signals.findIndex((signal) => signal.name === threshold.signal),
    }));
    // A count of rare events is no course that could be continued.
    const courses = own.filter(({ column }) => signals[column]!.unit !== 'count');
    return { name, conditions: courses.length > 0 ? courses : own };
  });
  const needed = [
    ...new Set(modes.flatMap(({ conditions }) => conditions.map(({ column }) => column))),
  ];
  const whyNot = ({ conditions }: (typeof modes)[number], usual?: Uint8Array): string => {
    const reasons = conditions.map(({ threshold, place, column }) => {
      const { signal, atLeast, below } = threshold;
      if (usual?.[place] !== 1) return signals[column]!.missing ?? `no ${signal}`;
      const side = atLeast === undefined ? `below ${below}` : `at or above ${atLeast}`;
      return `the threshold does not fit: ${signal} is ${side} most of the time`;
    });
    return [...new Set(reasons)].join(', ');
  };
  const standing = new Uint8Array(signals.length);
  /** Alike targets share what is told of them. */
  const known = new Map<string, ObservableModes>();

  return (columns, usual) => {
    for (const column of needed)
      standing[column] = standingOf(columns[column]!, windowSteps, maxGap);
    const best = modes.map(({ conditions }) =>
      Math.max(
        ...conditions.map(({ place, column }) =>
          usual?.[place] === 1 ? ABSENT : standing[column]!,
        ),
      ),
    );
    const key = best.join('') + (usual === undefined ? '' : `/${usual.join('')}`);
    let answer = known.get(key);
    if (answer === undefined) {
      const absent = modes.filter((_, i) => best[i] === ABSENT);
      answer = {
        ready: Uint8Array.from(best, (one) => (one === READY ? 1 : 0)),
        any: best.includes(READY),
        warmsUp: best.includes(SHORT),
        notObservable: Object.fromEntries(absent.map((mode) => [mode.name, whyNot(mode, usual)])),
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
  // What has stopped for longer than a gap is not there any more.
  if (first < 0 || column.length - 1 - last > maxGap) return ABSENT;
  const isLong = column.length - first >= MIN_SPAN * windowSteps;
  const isDense = filled >= Math.max(5, MIN_FILLED * windowSteps);
  return isLong && isDense ? READY : SHORT;
}
