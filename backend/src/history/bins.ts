/**
 * The time grid of crossings: every horizon has as many bins, whatever its length, so that what was learned at one
 * time scale holds at every other.
 */
export const HORIZON_BINS = 30;

/** Bins of history that are looked at: 32 horizons. */
export const MAX_BINS = 32 * HORIZON_BINS;

/** One signal against one threshold, oldest bin first; 1 is the threshold, and more is beyond it. */
export interface BinnedHistory {
  /** Mean of each bin; NaN where missing. */
  readonly means: Float64Array;
  /** Per bin the value nearest the threshold, or furthest beyond it. */
  readonly extremes: Float64Array;
}

/**
 * Gathers samples into bins; the newest bin ends with the newest sample.
 *
 * @param values 1 is the threshold; NaN where missing
 * @param end place after the newest sample that is known
 */
export function binSamples(
  values: Float64Array,
  samplesPerBin: number,
  end = values.length,
): BinnedHistory {
  const count = Math.min(MAX_BINS, Math.floor(end / samplesPerBin));
  const means = new Float64Array(count);
  const extremes = new Float64Array(count);
  for (let bin = 0; bin < count; bin++) {
    const from = end - (count - bin) * samplesPerBin;
    let sum = 0;
    let known = 0;
    let extreme = -Infinity;
    for (let i = from; i < from + samplesPerBin; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      known++;
      if (value > extreme) extreme = value;
    }
    means[bin] = known > 0 ? sum / known : NaN;
    extremes[bin] = known > 0 ? extreme : NaN;
  }
  return { means, extremes };
}
