/**
 * The quantile of a sample, interpolated between neighbours (type 7 of Hyndman and Fan, as NumPy's).
 *
 * @param share from 0 to 1
 * @returns null of nothing
 */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

/** Null of nothing. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}
