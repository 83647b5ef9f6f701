/**
 * Features as small numbers, on which histogram trees are grown. Bin b means
 * `cuts[b − 1] ≤ value < cuts[b]`; the bin after the last, `cuts.length + 1`, is missing.
 *
 * Bins lie in blocks of eight features, eight bytes per row: see {@link columnAt}.
 */
export const BLOCK = 8;

/** So that a bin, and the one for missing values, fit a byte. */
export const MAX_CUTS = 254;

/**
 * Cuts are chosen from at most this many values of a feature; more change no quantile visibly. Up
 * to here the cuts do not depend on the order of rows.
 */
const SAMPLE = 200_000;

export function blockCount(featureCount: number): number {
  return Math.ceil(featureCount / BLOCK);
}

/** Bytes from the first bin of all to the first of a feature; rows are {@link BLOCK} bytes apart. */
export function columnAt(feature: number, rows: number): number {
  return Math.floor(feature / BLOCK) * rows * BLOCK + (feature % BLOCK);
}

/**
 * Split points of a feature at its quantiles (between all values where there are few). Ascending;
 * none when the feature is constant or missing throughout.
 *
 * @param values NaN where missing; is sorted in place
 * @param float32 for formats whose readers compare 32-bit numbers: values must be such already
 */
export function chooseCuts(values: Float64Array, maxCuts: number, float32: boolean): Float64Array {
  const sorted = sortPresent(sampled(values), float32);
  const between = (low: number, high: number): number => {
    // Tiny numbers halve to −0, which is 0; formats of JSON would write it as another number.
    const middle = (float32 ? Math.fround(low / 2 + high / 2) : low / 2 + high / 2) + 0;
    // Neighbouring numbers have no middle; the upper one separates them as well.
    return middle > low ? middle : high + 0;
  };
  const few = distinctUpTo(sorted, maxCuts + 1);
  if (few !== undefined) {
    return Float64Array.from(few.slice(1), (high, i) => between(few[i]!, high));
  }
  const cuts: number[] = [];
  for (let i = 1; i <= maxCuts; i++) {
    const at = Math.floor((i * sorted.length) / (maxCuts + 1));
    const high = sorted[at]!;
    // Cuts lie between different values, or one value would sit on both sides.
    const below = lowerBound(sorted, high) - 1;
    if (below < 0) continue;
    const cut = between(sorted[below]!, high);
    if (cut !== cuts.at(-1)) cuts.push(cut);
  }
  return Float64Array.from(cuts);
}

function sampled(values: Float64Array): Float64Array {
  if (values.length <= SAMPLE) return values;
  const stride = values.length / SAMPLE;
  return Float64Array.from({ length: SAMPLE }, (_, i) => values[Math.floor(i * stride)]!);
}

/** Sorts numbers, which puts NaN last, and leaves those out. */
function sortPresent(values: Float64Array, float32: boolean): Float64Array | Float32Array {
  const sorted = (float32 ? Float32Array.from(values) : values).sort();
  let end = sorted.length;
  while (end > 0 && Number.isNaN(sorted[end - 1]!)) end--;
  return sorted.subarray(0, end);
}

/** The distinct values, unless there are more than `most`. */
function distinctUpTo(
  sorted: Float64Array | Float32Array,
  most: number,
): readonly number[] | undefined {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) continue;
    if (distinct.length === most) return undefined;
    distinct.push(value);
  }
  return distinct;
}

/** Index of the first value that is not below. */
function lowerBound(sorted: Float64Array | Float32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of cuts at or below the value; one more than there are for a missing value. */
export function binOf(value: number, cuts: Float64Array): number {
  if (Number.isNaN(value)) return cuts.length + 1;
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value >= cuts[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Chooses the cuts of one feature and writes its bins.
 *
 * @param features rows × featureCount, row-major, NaN where missing; infinite values are bounds
 * @param bins the blocks: {@link blockCount} × rows × {@link BLOCK}
 */
export function binFeature(
  features: Float64Array,
  rows: number,
  featureCount: number,
  feature: number,
  options: { readonly maxCuts: number; readonly float32: boolean },
  bins: Uint8Array,
): Float64Array {
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    values[row] = finite(features[row * featureCount + feature]!, options.float32);
  }
  const cuts = chooseCuts(values.slice(), Math.min(options.maxCuts, MAX_CUTS), options.float32);
  const from = columnAt(feature, rows);
  for (let row = 0; row < rows; row++) bins[from + row * BLOCK] = binOf(values[row]!, cuts);
  return cuts;
}

const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** Infinite values become the largest finite ones: in a format of JSON no threshold is infinite. */
export function finite(value: number, float32: boolean): number {
  const largest = largestFinite(float32);
  if (value > largest) return largest;
  if (value < -largest) return -largest;
  return float32 ? Math.fround(value) : value;
}

export function largestFinite(float32: boolean): number {
  return float32 ? LARGEST_FLOAT32 : Number.MAX_VALUE;
}
