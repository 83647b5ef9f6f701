/** Features as small numbers: what histogram trees are grown on. */
export interface Bins {
  readonly rows: number;
  readonly featureCount: number;
  /** Column per feature: bin b means `cuts[b − 1] ≤ value < cuts[b]`; the last bin is missing. */
  readonly columns: readonly Uint8Array[];
  /** Ascending split points per feature; at most {@link MOST_CUTS}. */
  readonly cuts: readonly Float64Array[];
}

/** So that a bin, and the one for missing values, fit a byte. */
export const MOST_CUTS = 254;

/** Cuts are chosen from at most this many values of a feature; more change no quantile visibly. */
const SAMPLE = 50_000;

/**
 * Puts every feature into bins at its quantiles (one bin per value where there are few).
 *
 * @param features rows × featureCount, row-major, NaN where missing
 * @param options.float32 round values first, for formats whose readers compare 32-bit numbers
 */
export function createBins(
  features: Float64Array,
  rows: number,
  featureCount: number,
  options: { readonly maxCuts?: number; readonly float32?: boolean } = {},
): Bins {
  const maxCuts = Math.min(options.maxCuts ?? 127, MOST_CUTS);
  const columns: Uint8Array[] = [];
  const cuts: Float64Array[] = [];
  const values = new Float64Array(rows);
  for (let f = 0; f < featureCount; f++) {
    for (let r = 0; r < rows; r++) {
      const value = features[r * featureCount + f]!;
      values[r] = options.float32 ? Math.fround(value) : value;
    }
    const featureCuts = chooseCuts(values, maxCuts, options.float32 ?? false);
    const column = new Uint8Array(rows);
    for (let r = 0; r < rows; r++) column[r] = binOf(values[r]!, featureCuts);
    columns.push(column);
    cuts.push(featureCuts);
  }
  return { rows, featureCount, columns, cuts };
}

function chooseCuts(values: Float64Array, maxCuts: number, float32: boolean): Float64Array {
  const stride = Math.max(1, Math.ceil(values.length / SAMPLE));
  const sample = values.filter((value, i) => i % stride === 0 && !Number.isNaN(value)).sort();
  const distinct: number[] = [];
  for (const value of sample) if (value !== distinct.at(-1)) distinct.push(value);
  if (distinct.length < 2) return new Float64Array(0);
  const between = (low: number, high: number): number => {
    const middle = float32 ? Math.fround((low + high) / 2) : (low + high) / 2;
    // Neighbouring numbers have no middle; the upper one separates them as well.
    return middle > low ? middle : high;
  };
  if (distinct.length <= maxCuts + 1) {
    return Float64Array.from(distinct.slice(1), (high, i) => between(distinct[i]!, high));
  }
  const chosen: number[] = [];
  for (let i = 1; i <= maxCuts; i++) {
    const at = Math.floor((i * sample.length) / (maxCuts + 1));
    const high = sample[at]!;
    // Cuts lie between different values, or one value would sit on both sides.
    let below = at;
    while (below > 0 && sample[below - 1]! >= high) below--;
    if (below === 0) continue;
    const cut = between(sample[below - 1]!, high);
    if (cut !== chosen.at(-1)) chosen.push(cut);
  }
  return Float64Array.from(chosen);
}

/** Number of cuts at or below the value; one more than there are bins for a missing value. */
function binOf(value: number, cuts: Float64Array): number {
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
