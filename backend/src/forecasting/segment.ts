/** The stretch of a history that tells of its future, made fit for smoothing. */
export interface Segment {
  /** Index of the first value in `values`: 0, or where the last level shift or reset ended. */
  from: number;
  /** Values in the segment that are not missing. */
  count: number;
  /** Missing steps after the last value. */
  stale: number;
  /** Standard deviation of one step's change, robust: noise of the signal outside its shifts. */
  noise: number;
  /** Copy of the history's end with spikes replaced; NaN is missing. */
  values: Float64Array;
  length: number;
}

/** Makes a median absolute deviation a standard deviation, for normal noise. */
const MAD_TO_DEVIATION = 1.4826;

/** Changes of so many deviations are no noise. */
const JUMP_DEVIATIONS = 5;

/** A jump is so many times the changes before and after it; those of a ramp are like each other. */
const JUMP_CONTRAST = 3;

/** Values either side of a jump that tell whether the level stays. */
const JUMP_SIDE = 3;

/** Longest run of values that is a spike when the level is as before after it. */
const LONGEST_SPIKE = 2;

export interface Segmenter {
  /**
   * @param history uniform steps, newest last; NaN is missing
   * @returns overwritten by the next call; undefined with fewer than five values
   */
  (history: Float64Array): Segment | undefined;
}

/** Fewer values carry no forecast. */
const MIN_VALUES = 5;

/**
 * Prepares histories, in memory that is used again for each. Two things would make a trend of what
 * is none, and are taken out beforehand: a spike (the level is as before within two steps) is
 * replaced by the values around it; a jump that stays (a deploy, a restart, a counter that began
 * anew) ends the old segment, and only what follows is fitted. The newest change may be either, so
 * it is held to a plausible size until the next step tells.
 *
 * @param maxSteps steps of the history that count
 */
export function createSegmenter(maxSteps: number): Segmenter {
  const values = new Float64Array(maxSteps);
  const at = new Int32Array(maxSteps);
  const sorted = new Float64Array(maxSteps);
  const segment: Segment = { from: 0, count: 0, stale: 0, noise: 0, values, length: 0 };

  return (history) => {
    const length = Math.min(history.length, maxSteps);
    const offset = history.length - length;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const value = history[offset + i]!;
      const finite = Number.isFinite(value);
      values[i] = finite ? value : NaN;
      if (finite) at[count++] = i;
    }
    if (count < MIN_VALUES) return undefined;
    const noise = changeDeviation(values, at, count, sorted);
    replaceSpikes(values, at, count, noise);
    const start = lastJump(values, at, count, noise);
    holdNewest(values, at, start, count, noise);
    segment.from = at[start]!;
    segment.count = count - start;
    segment.stale = length - 1 - at[count - 1]!;
    segment.noise = noise;
    segment.length = length;
    return segment;
  };
}

/** Deviation of the change per step around its median, over neighbouring values. */
function changeDeviation(
  values: Float64Array,
  at: Int32Array,
  count: number,
  scratch: Float64Array,
): number {
  const changes = scratch.subarray(0, count - 1);
  let total = 0;
  for (let k = 1; k < count; k++) {
    const change = (values[at[k]!]! - values[at[k - 1]!]!) / Math.sqrt(at[k]! - at[k - 1]!);
    changes[k - 1] = change;
    total += Math.abs(change);
  }
  changes.sort();
  const middle = changes[changes.length >> 1]!;
  for (let k = 0; k < changes.length; k++) changes[k] = Math.abs(changes[k]! - middle);
  changes.sort();
  const deviation = MAD_TO_DEVIATION * changes[changes.length >> 1]!;
  // A signal that seldom moves has a median change of 0, which is not the size of its noise.
  return Math.max(deviation, (MIN_SHARE * total) / (count - 1));
}

/** Least deviation as a share of the mean absolute change. */
const MIN_SHARE = 0.3;

function replaceSpikes(values: Float64Array, at: Int32Array, count: number, noise: number): void {
  const limit = JUMP_DEVIATIONS * noise;
  for (let k = 1; k < count - 1; k++) {
    const before = values[at[k - 1]!]!;
    const rise = values[at[k]!]! - before;
    if (Math.abs(rise) <= limit) continue;
    for (let width = 1; width <= LONGEST_SPIKE && k + width < count; width++) {
      const after = values[at[k + width]!]!;
      if (Math.abs(after - before) > 0.4 * Math.abs(rise)) continue;
      for (let j = 0; j < width; j++) {
        values[at[k + j]!] = before + ((after - before) * (j + 1)) / (width + 1);
      }
      break;
    }
  }
}

/** Position in `at` of the first value after the last jump that stayed; 0 without one. */
function lastJump(values: Float64Array, at: Int32Array, count: number, noise: number): number {
  const limit = JUMP_DEVIATIONS * noise;
  for (let k = count - 2; k >= 1; k--) {
    const change = Math.abs(values[at[k]!]! - values[at[k - 1]!]!);
    if (change <= limit) continue;
    const next = Math.abs(values[at[k + 1]!]! - values[at[k]!]!);
    const previous = k >= 2 ? Math.abs(values[at[k - 1]!]! - values[at[k - 2]!]!) : 0;
    if (change < JUMP_CONTRAST * Math.max(next, previous)) continue;
    const rise = values[at[k]!]! - values[at[k - 1]!]!;
    let stays = true;
    for (let j = k; j < Math.min(count, k + JUMP_SIDE); j++) {
      if ((values[at[j]!]! - values[at[k - 1]!]!) / rise < 0.5) stays = false;
    }
    if (stays) return k;
  }
  return 0;
}

/** Until the next value tells spike from shift, the newest change is no larger than plausible. */
function holdNewest(
  values: Float64Array,
  at: Int32Array,
  start: number,
  count: number,
  noise: number,
): void {
  if (count - start < 3) return;
  const last = values[at[count - 1]!]!;
  const before = values[at[count - 2]!]!;
  const previous = Math.abs(before - values[at[count - 3]!]!);
  const most = Math.max(JUMP_DEVIATIONS * noise, JUMP_CONTRAST * previous);
  const change = last - before;
  if (Math.abs(change) > most) {
    values[at[count - 1]!] = before + Math.sign(change) * Math.min(most, JUMP_DEVIATIONS * noise);
  }
}
