import { MAX_BINS, HORIZON_BINS } from './bins.js';

/** One series that is kept: a signal, and the side on which its threshold lies. */
export interface PastSeries {
  /** Place of the signal among the columns. */
  readonly column: number;
  /** Which value of a bin is kept beside its mean: the highest or the lowest. */
  readonly extreme: 'highest' | 'lowest';
}

/** One series of one target, oldest bin first; overwritten by the next that is read. */
export interface PastBins {
  readonly means: Float64Array;
  readonly extremes: Float64Array;
  /** Unix seconds at which the newest of them ended. */
  readonly end: number;
}

/**
 * What is remembered of targets beyond their window, in bins: thirty for a horizon, so many horizons back. The memory
 * per target is fixed, whatever its age.
 */
export interface Past {
  /**
   * Takes the steps of a target that are new, in their order. One whose value is missing is waited for a few steps:
   * a scrape may come late, and a query that failed is sent again.
   *
   * @param index of the newest step in the columns
   * @param at unix seconds of that step, a multiple of the step
   * @param family what targets of one kind have in common: a new one begins with the past of another, the one that
   *   ended last before the oldest. None when absent
   */
  take(
    target: string,
    columns: readonly Float64Array[],
    index: number,
    at: number,
    family?: string,
  ): void;
  /**
   * Puts older bins before those of a target that is known; what is known already stays.
   *
   * @param values one per bin, at its beginning
   * @param from number of the first of them: unix seconds ÷ `binSeconds`
   */
  prepend(target: string, series: number, values: Float64Array, from: number): void;
  readonly binSeconds: number;
  /** How many bins of a series have ended: it changes when there is something new. */
  newest(target: string, series: number): number;
  /** The bins of a series that have ended; undefined where there is none. */
  read(target: string, series: number): PastBins | undefined;
  retain(targets: ReadonlySet<string>): void;
  forget(target: string): void;
  /** Numbers kept per living target at most, in bytes. */
  readonly bytesPerTarget: number;
}

/** So many ended targets are remembered in any case. */
const MIN_ENDED = 16;

/** A missing value is waited for so many steps. */
const PATIENT_STEPS = 4;

interface Known {
  readonly rings: readonly Ring[];
  readonly family: string | undefined;
}

interface Ring {
  /** Empty before the first value: most pods lack some signal. */
  means: Float32Array;
  extremes: Float32Array;
  /** Number of the bin after the newest that has ended; NaN before the first. Bins are numbered from 1970. */
  next: number;
  /** Number of the oldest bin. */
  first: number;
  /** Of the bin that has not ended yet. */
  sum: number;
  count: number;
  extreme: number;
  /** Unix seconds of the last step taken. */
  seen: number;
}

/** @param horizonSeconds by which the bins are long */
export function createPast(options: {
  readonly series: readonly PastSeries[];
  readonly stepSeconds: number;
  readonly horizonSeconds: number;
}): Past {
  const { series, stepSeconds } = options;
  const binSeconds = options.horizonSeconds / HORIZON_BINS;
  const targets = new Map<string, Known>();
  /** Of each family the one that ended last. */
  const ended = new Map<string, readonly Ring[]>();
  const means = new Float64Array(MAX_BINS);
  const extremes = new Float64Array(MAX_BINS);
  /** Times and bins have fractions that are not exact. */
  const binOf = (at: number): number => Math.floor(at / binSeconds + 1e-6);

  /** Living targets, the oldest first. */
  const families = new Map<string, Set<string>>();

  const ancestorOf = (family: string): readonly Ring[] | undefined => {
    const [oldest] = families.get(family) ?? [];
    return ended.get(family) ?? (oldest === undefined ? undefined : targets.get(oldest)!.rings);
  };

  const ringsOf = (
    target: string,
    family: string | undefined,
    beginning: () => number,
  ): readonly Ring[] => {
    const known = targets.get(target);
    if (known !== undefined) return known.rings;
    let ancestor: readonly Ring[] | undefined;
    if (family !== undefined) {
      ancestor = ancestorOf(family);
      const members = families.get(family) ?? new Set();
      families.set(family, members.add(target));
    }
    const rings =
      ancestor?.map((ring) => inherit(ring, binOf(beginning()))) ?? series.map(emptyRing);
    targets.set(target, { rings, family });
    return rings;
  };

  const remove = (target: string): Known | undefined => {
    const known = targets.get(target);
    targets.delete(target);
    const members = families.get(known?.family ?? '');
    members?.delete(target);
    if (members?.size === 0) families.delete(known!.family!);
    return known;
  };

  const endBin = (ring: Ring): void => {
    const place = ring.next % MAX_BINS;
    ring.means[place] = ring.count > 0 ? ring.sum / ring.count : NaN;
    ring.extremes[place] = ring.count > 0 ? ring.extreme : NaN;
    ring.next++;
    ring.first = Math.max(ring.first, ring.next - MAX_BINS);
    ring.sum = ring.count = 0;
  };

  /** A step lasts until the next one: it ends every bin that ends by then. */
  const takeStep = (ring: Ring, value: number, at: number, { extreme }: PastSeries): void => {
    // What no number is, or none that a bin can hold, is missing.
    const known = Number.isFinite(Math.fround(value));
    if (Number.isNaN(ring.next)) {
      if (!known) return;
      ring.means = new Float32Array(MAX_BINS);
      ring.extremes = new Float32Array(MAX_BINS);
      ring.next = ring.first = binOf(at);
    }
    if (binOf(at) - ring.next > MAX_BINS) {
      // Nothing of before the gap is left.
      ring.next = ring.first = binOf(at);
      ring.sum = ring.count = 0;
    }
    while (ring.next < binOf(at)) endBin(ring);
    for (;;) {
      if (known) {
        const further = extreme === 'highest' ? value > ring.extreme : value < ring.extreme;
        if (ring.count === 0 || further) ring.extreme = value;
        ring.sum += value;
        ring.count++;
      }
      if (binOf(at + stepSeconds) <= ring.next) return;
      endBin(ring);
      // Bins that are shorter than a step all have its value.
      if (binOf(at + stepSeconds) <= ring.next) return;
    }
  };

  return {
    binSeconds,
    take(target, columns, index, at, family) {
      const beginning = (): number => at - (index - firstKnown(columns, index)) * stepSeconds;
      ringsOf(target, family, beginning).forEach((ring, i) => {
        const one = series[i]!;
        const column = columns[one.column]!;
        // The clock was set back, or another run has the name: begin anew.
        if (at < ring.seen - PATIENT_STEPS * stepSeconds) Object.assign(ring, emptyRing());
        const back = Number.isFinite(ring.seen)
          ? Math.min(index, Math.round((at - ring.seen) / stepSeconds) - 1)
          : index;
        for (let step = index - back; step <= index; step++) {
          const value = column[step]!;
          const time = at - (index - step) * stepSeconds;
          const waits = Number.isNaN(value) && index - step < PATIENT_STEPS;
          if (waits && column.subarray(step, index + 1).every(Number.isNaN)) return;
          takeStep(ring, value, time, one);
          ring.seen = time;
        }
      });
    },
    prepend(target, i, values, from) {
      const ring = targets.get(target)?.rings[i];
      if (ring === undefined || Number.isNaN(ring.first)) return;
      // Before it was there nothing is missing.
      const begun = values.findIndex((value) => !Number.isNaN(value));
      if (begun < 0) return;
      const oldest = Math.max(from + begun, ring.next - MAX_BINS);
      for (let bin = ring.first - 1; bin >= oldest; bin--) {
        const value = values[bin - from] ?? NaN;
        ring.means[bin % MAX_BINS] = value;
        ring.extremes[bin % MAX_BINS] = value;
        ring.first = bin;
      }
    },
    newest: (target, i) => targets.get(target)?.rings[i]?.next ?? NaN,
    read(target, i) {
      const ring = targets.get(target)?.rings[i];
      if (ring === undefined || !(ring.next > ring.first)) return undefined;
      const count = ring.next - ring.first;
      for (let k = 0; k < count; k++) {
        const place = (ring.first + k) % MAX_BINS;
        means[k] = ring.means[place]!;
        extremes[k] = ring.extremes[place]!;
      }
      return {
        means: means.subarray(0, count),
        extremes: extremes.subarray(0, count),
        end: ring.next * binSeconds,
      };
    },
    retain(kept) {
      for (const target of [...targets.keys()]) {
        if (kept.has(target)) continue;
        const { family, rings } = remove(target)!;
        if (family === undefined) continue;
        ended.delete(family);
        ended.set(family, rings);
      }
      // The latest, few beside the living: pods of jobs come again, each by another name.
      for (const family of ended.keys()) {
        if (ended.size <= Math.max(MIN_ENDED, targets.size / 8)) break;
        ended.delete(family);
      }
    },
    forget: (target) => void remove(target),
    bytesPerTarget: series.length * MAX_BINS * 8,
  };
}

const NOTHING = new Float32Array(0);

function emptyRing(): Ring {
  return {
    means: NOTHING,
    extremes: NOTHING,
    next: NaN,
    first: NaN,
    sum: 0,
    count: 0,
    extreme: NaN,
    seen: -Infinity,
  };
}

/** A copy of another's bins, up to the one in which the new target begins. */
function inherit(ring: Ring, beginning: number): Ring {
  if (!(ring.first < beginning)) return emptyRing();
  return {
    ...emptyRing(),
    means: ring.means.slice(),
    extremes: ring.extremes.slice(),
    first: ring.first,
    next: Math.min(ring.next, beginning),
  };
}

/** Of the first step at which anything is known. */
function firstKnown(columns: readonly Float64Array[], index: number): number {
  let first = 0;
  while (first < index && columns.every((column) => Number.isNaN(column[first]!))) first++;
  return first;
}
