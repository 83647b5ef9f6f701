/** Makes a median absolute deviation a standard deviation, for normal noise. */
const MAD_TO_DEVIATION = 1.4826;

/** Centre and spread that a few outliers do not move. Allocates once, for columns of any length. */
export interface RobustStatistics {
  /** Median; NaN of nothing. */
  centre: number;
  /** Median absolute deviation, as a standard deviation; NaN of nothing. */
  spread: number;
  /** Describes `column[from..to]`, both included; indexes below 0 are missing values. */
  describe(column: Float64Array, from: number, to: number): void;
}

/** @param longest stretch that will be asked for, in steps */
export function createRobustStatistics(longest: number): RobustStatistics {
  const values = new Float64Array(longest);
  const statistics: RobustStatistics = {
    centre: NaN,
    spread: NaN,
    describe(column, from, to) {
      let count = 0;
      for (let i = Math.max(from, 0); i <= to; i++) {
        // The comparison also drops NaN and ±Infinity.
        if (Math.abs(column[i]!) < Infinity) values[count++] = column[i]!;
      }
      const centre = sortedMedian(values, count);
      for (let i = 0; i < count; i++) values[i] = Math.abs(values[i]! - centre);
      statistics.centre = centre;
      statistics.spread = MAD_TO_DEVIATION * sortedMedian(values, count);
    },
  };
  return statistics;
}

/** Sorts the first `count` values, and finds their median. */
function sortedMedian(values: Float64Array, count: number): number {
  // Insertion: the stretches are short, and neighbours in time are nearly in order.
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    let at = i - 1;
    for (; at >= 0 && values[at]! > value; at--) values[at + 1] = values[at]!;
    values[at + 1] = value;
  }
  if (count === 0) return NaN;
  const middle = count >> 1;
  return count % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

/**
 * Kendall's tau-a of `column[from..to]` against time: pairs that rise less pairs that fall, as a
 * share of all pairs. NaN with fewer than two values.
 */
export function kendallTau(column: Float64Array, from: number, to: number): number {
  let pairs = 0;
  let score = 0;
  for (let i = Math.max(from, 0); i <= to; i++) {
    const value = column[i]!;
    if (!(Math.abs(value) < Infinity)) continue;
    for (let j = i + 1; j <= to; j++) {
      const later = column[j]!;
      if (!(Math.abs(later) < Infinity)) continue;
      pairs++;
      if (later > value) score++;
      else if (later < value) score--;
    }
  }
  return pairs > 0 ? score / pairs : NaN;
}
