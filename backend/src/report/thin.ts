/** Values on an even grid; NaN where one is missing. */
export interface Course {
  /** Unix seconds of the first value. */
  readonly start: number;
  readonly values: ArrayLike<number>;
}

/** One column of pixels of a drawn line. */
export interface Bucket {
  /** Unix seconds of its middle. */
  readonly time: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Thins courses to at most `count` buckets between two moments, keeping the smallest and the largest
 * value of each, so that no peak is lost. Empty buckets are left out.
 */
export function thin(
  courses: readonly Course[],
  stepSeconds: number,
  from: number,
  to: number,
  count: number,
): Bucket[] {
  // Not less than a step, lest every other bucket be empty.
  const width = Math.max((to - from) / count, stepSeconds);
  const size = Math.floor((to - from) / width) + 1;
  const min = new Float64Array(size).fill(Infinity);
  const max = new Float64Array(size).fill(-Infinity);
  for (const { start, values } of courses) {
    const first = Math.max(0, Math.ceil((from - start) / stepSeconds));
    const last = Math.min(values.length - 1, Math.floor((to - start) / stepSeconds));
    for (let i = first; i <= last; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      const bucket = Math.floor((start + i * stepSeconds - from) / width);
      min[bucket] = Math.min(min[bucket]!, value);
      max[bucket] = Math.max(max[bucket]!, value);
    }
  }
  return Array.from(min, (low, i) => ({
    time: from + (i + 0.5) * width,
    min: low,
    max: max[i]!,
  })).filter((bucket) => bucket.min <= bucket.max);
}

/** Buckets that follow each other; a gap of more than `gapSeconds` begins anew. */
export function pieces(buckets: readonly Bucket[], gapSeconds: number): Bucket[][] {
  const out: Bucket[][] = [];
  for (const bucket of buckets) {
    const last = out.at(-1)?.at(-1);
    if (last !== undefined && bucket.time - last.time <= gapSeconds) out.at(-1)!.push(bucket);
    else out.push([bucket]);
  }
  return out;
}
