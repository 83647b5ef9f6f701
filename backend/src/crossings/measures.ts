import { HORIZON_BINS } from '../history/bins.js';

// What the features of a crossing are made of: functions of the means of bins, oldest first, NaN where missing.

/** Bins that must be known before anything is said. */
export const MIN_KNOWN = 6;

/** Noise that is always there. */
export const FLOOR = 1e-4;
export const NOISE_BINS = 60;
/** Stretches of one horizon that are told apart. */
export const BLOCKS = 16;

/** The median of each three neighbours, the last known one where they are missing; false with too few. */
export function smoothen(means: Float64Array, out: Float64Array): boolean {
  let known = 0;
  let [a, b] = [NaN, NaN];
  for (let i = 0; i < means.length; i++) {
    const c = means[i]!;
    if (c === c) {
      known++;
      out[i] =
        a === a
          ? Math.max(Math.min(b, c), Math.min(a, Math.max(b, c)))
          : b === b
            ? Math.min(b, c)
            : c;
      a = b;
      b = c;
    } else {
      out[i] = i > 0 ? out[i - 1]! : NaN;
    }
  }
  return known >= MIN_KNOWN;
}

/** The usual difference between neighbours. */
export function noiseOf(means: Float64Array, steps: Float64Array): number {
  let count = 0;
  for (let i = means.length - 1; i > 0 && count < NOISE_BINS; i--) {
    const step = Math.abs(means[i]! - means[i - 1]!);
    if (step === step) steps[count++] = step;
  }
  const sorted = steps.subarray(0, count).sort();
  return (count > 0 ? sorted[count >> 1]! : 0) / 0.95 + FLOOR;
}

export function highest(values: Float64Array, last: number, bins: number): number {
  let top = -Infinity;
  for (let i = last; i >= 0 && i > last - bins; i--) if (values[i]! > top) top = values[i]!;
  return top === -Infinity ? NaN : top;
}

/** How far the last three bins are above those before them. */
export function stepOf(means: Float64Array): number {
  const last = means.length - 1;
  let [now, nowCount, before, beforeCount] = [0, 0, 0, 0];
  for (let ago = 0; ago < 3 + HORIZON_BINS && ago <= last; ago++) {
    const value = means[last - ago]!;
    if (value !== value) continue;
    if (ago < 3) {
      now += value;
      nowCount++;
    } else {
      before += value;
      beforeCount++;
    }
  }
  return now / nowCount - before / beforeCount;
}

export function risesInARow(means: Float64Array): number {
  let rises = 0;
  for (let i = means.length - 1; i > 0 && means[i]! > means[i - 1]!; i--) rises++;
  return rises;
}

export function missing(values: Float64Array, bins: number): number {
  const from = Math.max(0, values.length - bins);
  let count = 0;
  for (let i = from; i < values.length; i++) if (Number.isNaN(values[i]!)) count++;
  return count / (values.length - from);
}

/** Highest and lowest value of each stretch of one horizon, the newest first; NaN where there is none. */
export function blocksOf(means: Float64Array, peaks: Float64Array, floors: Float64Array): void {
  for (let block = 0; block < BLOCKS; block++) {
    let [top, low] = [-Infinity, Infinity];
    const to = means.length - block * HORIZON_BINS;
    for (let i = Math.max(0, to - HORIZON_BINS); i < to; i++) {
      const value = means[i]!;
      if (value > top) top = value;
      if (value < low) low = value;
    }
    const whole = to >= HORIZON_BINS && top >= low;
    peaks[block] = whole ? top : NaN;
    floors[block] = whole ? low : NaN;
  }
}

/** Highest (sign 1) or lowest (−1) of some blocks; NaN where one is missing. */
export function across(blocks: Float64Array, from: number, count: number, sign: 1 | -1): number {
  let out = blocks[from]!;
  for (let i = from + 1; i < from + count; i++) {
    const value = blocks[i]!;
    if (!(sign * value <= sign * out)) out = value;
  }
  return from + count > blocks.length ? NaN : out;
}

/** Per horizon; NaN where one is missing. */
export function slopeOfBlocks(blocks: Float64Array, count: number): number {
  let sum = 0;
  let weights = 0;
  for (let i = 0; i < count; i++) {
    const x = (count - 1) / 2 - i;
    sum += x * blocks[i]!;
    weights += x * x;
  }
  return sum / weights;
}

/** Per bin the highest mean of the horizon that begins with it, as far as it is known. */
export function highestAhead(means: Float64Array, out: Float64Array, queue: Int32Array): void {
  // Falling values from `head` to `tail`: the first is the highest of those in reach.
  let head = 0;
  let tail = 0;
  for (let i = means.length - 1; i >= 0; i--) {
    const value = means[i]!;
    if (value === value) {
      while (tail > head && means[queue[tail - 1]!]! <= value) tail--;
      queue[tail++] = i;
    }
    while (tail > head && queue[head]! > i + HORIZON_BINS) head++;
    out[i] = tail > head ? means[queue[head]!]! : NaN;
  }
}

interface Visits {
  /** Of the past at or above the level. */
  share: number;
  /** How often it was reached from below. */
  count: number;
  /** The highest and the mean rise within a horizon of those; NaN where there was none. */
  highest: number;
  mean: number;
  /** Share of those after which the threshold was crossed. */
  crossings: number;
}

const visited: Visits = { share: 0, count: 0, highest: 0, mean: 0, crossings: 0 };

/** @returns overwritten by the next call */
export function visits(
  smooth: Float64Array,
  ahead: Float64Array,
  n: number,
  level: number,
): Visits {
  const to = n - HORIZON_BINS / 2;
  let [above, known, count, judged, sum, crossed] = [0, 0, 0, 0, 0, 0];
  let highest = NaN;
  let before = true;
  for (let i = 0; i < to; i++) {
    const value = smooth[i]!;
    if (value !== value) continue;
    known++;
    const reached = value >= level;
    if (reached) above++;
    if (reached && !before) {
      count++;
      if (i < n - HORIZON_BINS) {
        const rise = ahead[i]! - value;
        judged++;
        sum += rise;
        if (ahead[i]! >= 1) crossed++;
        if (!(rise <= highest)) highest = rise;
      }
    }
    before = reached;
  }
  visited.share = known >= 20 ? above / known : NaN;
  visited.count = known >= 20 ? count : NaN;
  visited.highest = highest;
  visited.mean = judged > 0 ? sum / judged : NaN;
  visited.crossings = judged > 0 ? crossed / judged : NaN;
  return visited;
}
