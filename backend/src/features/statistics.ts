/** What is known of the values of one stretch of a column. NaN where there is too little to tell. */
export interface StretchStatistics {
  /** Values present. */
  count: number;
  mean: number;
  /** Standard deviation with n − 1 in the denominator; needs two values. */
  deviation: number;
  minimum: number;
  maximum: number;
  /** Least-squares slope per second; needs three values. */
  slope: number;
}

/** An empty record to be filled again and again, so that a hot loop allocates nothing. */
export function createStatistics(): StretchStatistics {
  return { count: 0, mean: NaN, deviation: NaN, minimum: NaN, maximum: NaN, slope: NaN };
}

/**
 * Describes `column[from..to]` (both included; indexes below 0 are missing values). Sums run from
 * the oldest value to the newest, so the result depends on the values alone and not on where in a
 * longer column they lie.
 *
 * @param into receives the result
 */
export function describeStretch(
  column: Float64Array,
  from: number,
  to: number,
  stepSeconds: number,
  into: StretchStatistics,
): void {
  let count = 0;
  let sum = 0;
  let timeSum = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  const first = Math.max(from, 0);
  for (let i = first; i <= to; i++) {
    const value = column[i]!;
    // The comparison also drops NaN and ±Infinity.
    if (!(Math.abs(value) < Infinity)) continue;
    count++;
    sum += value;
    timeSum += i - to;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  into.count = count;
  into.mean = count > 0 ? sum / count : NaN;
  into.minimum = count > 0 ? minimum : NaN;
  into.maximum = count > 0 ? maximum : NaN;

  const timeMean = timeSum / count;
  let squares = 0;
  let timeSquares = 0;
  let products = 0;
  for (let i = first; i <= to; i++) {
    const value = column[i]!;
    if (!(Math.abs(value) < Infinity)) continue;
    const difference = value - into.mean;
    const time = i - to - timeMean;
    squares += difference * difference;
    timeSquares += time * time;
    products += time * difference;
  }
  into.deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : NaN;
  into.slope = count > 2 ? products / timeSquares / stepSeconds : NaN;
}

/** Mean of the values present in `column[from..to]`, both included; NaN of nothing. */
export function meanOf(column: Float64Array, from: number, to: number): number {
  let count = 0;
  let sum = 0;
  for (let i = Math.max(from, 0); i <= to; i++) {
    if (!(Math.abs(column[i]!) < Infinity)) continue;
    count++;
    sum += column[i]!;
  }
  return sum / count;
}
