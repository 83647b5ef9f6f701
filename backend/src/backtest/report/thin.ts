import type { Course } from '../source.js';

/** One column of pixels of a drawn line. */
export interface Bucket {
  /** Unix seconds of its middle. */
  readonly time: number;
  readonly least: number;
  readonly most: number;
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
  const least = new Float64Array(size).fill(Infinity);
  const most = new Float64Array(size).fill(-Infinity);
  for (const { start, values } of courses) {
    const first = Math.max(0, Math.ceil((from - start) / stepSeconds));
    const last = Math.min(values.length - 1, Math.floor((to - start) / stepSeconds));
    for (let i = first; i <= last; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      const bucket = Math.floor((start + i * stepSeconds - from) / width);
      least[bucket] = Math.min(least[bucket]!, value);
      most[bucket] = Math.max(most[bucket]!, value);
    }
  }
  return Array.from(least, (low, i) => ({
    ...{ time: from + (i + 0.5) * width, least: low, most: most[i]! },
  })).filter((bucket) => bucket.least <= bucket.most);
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
