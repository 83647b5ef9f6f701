/** How often a history has new values. */
export interface Sampling {
  /** Steps between two samples; 1 where the values tell nothing else. */
  readonly stride: number;
  /** Steps since the newest sample. */
  readonly age: number;
}

const EVERY_STEP: Sampling = { stride: 1, age: 0 };

/** Changes that show an interval. */
const MIN_CHANGES = 4;

/** Share of the distances between changes that must fit it. */
const MIN_FITTING = 0.8;

/** Intervals of so many steps may be a step off: a scrape is not as punctual as the grid. */
const LOOSE_STRIDE = 4;

/**
 * Measures the interval between samples by the data. A scrape every 30 s on a grid of 15 s has every value
 * twice, and every second one is no information. A signal that changes seldom and at odd times shows no interval.
 *
 * @param history uniform steps, newest last; NaN is missing
 */
export function measureSampling(history: Float64Array): Sampling {
  let previous = NaN;
  let first = -1;
  let last = -1;
  let changes = 0;
  for (let i = 0; i < history.length; i++) {
    const value = history[i]!;
    if (Number.isNaN(value) || value === previous) continue;
    if (first < 0) first = i;
    last = i;
    changes++;
    previous = value;
  }
  // Most signals have a new value at most steps: nothing is allocated for them.
  if (changes <= MIN_CHANGES || 5 * (changes - 1) > 3 * (last - first)) return EVERY_STEP;
  const distances = distancesOf(history);
  // The first value may have been there for any time.
  distances.shift();
  if (distances.length < MIN_CHANGES) return EVERY_STEP;
  const sorted = [...distances].sort((a, b) => a - b);
  const stride = sorted[sorted.length >> 1]!;
  if (stride < 2) return EVERY_STEP;
  const tolerance = stride >= LOOSE_STRIDE ? 1 : 0;
  const fitting = distances.filter((distance) => {
    const off = distance % stride;
    return Math.min(off, stride - off) <= tolerance;
  });
  if (fitting.length < MIN_FITTING * distances.length) return EVERY_STEP;
  return { stride, age: history.length - 1 - last };
}

/** Steps between neighbouring changes. */
function distancesOf(history: Float64Array): number[] {
  const distances: number[] = [];
  let previous = NaN;
  let last = -1;
  history.forEach((value, i) => {
    if (Number.isNaN(value) || value === previous) return;
    if (last >= 0) distances.push(i - last);
    last = i;
    previous = value;
  });
  return distances;
}

/** Every `stride`-th value, back from the newest sample. */
export function thin(history: Float64Array, { stride, age }: Sampling): Float64Array {
  const newest = history.length - 1 - (age % stride);
  const count = Math.floor(newest / stride) + 1;
  return Float64Array.from(
    { length: count },
    (_, i) => history[newest - (count - 1 - i) * stride]!,
  );
}
