/**
 * Numbers on a grid so coarse that sums of as many as there are rows are exact: then no sum depends
 * on the order of its terms, a parent's histogram minus a child's is the other child's to the last
 * bit, and a model on neither the order of rows nor the number of threads. (The same trick makes
 * XGBoost's sums on graphics cards repeatable: Demmel & Nguyen 2013, "Fast reproducible
 * floating-point summation".)
 */
export interface Grid {
  /** Distance of neighbours, a power of two; about 2⁻³⁵ of the largest value for 100,000 rows. */
  readonly unit: number;
  /** Adding and subtracting this number rounds to the grid. */
  readonly magic: number;
  round(value: number): number;
}

/** @param largest bound of the absolute value of a term */
export function createGrid(largest: number, terms: number): Grid {
  const unit = 2 ** (Math.ceil(Math.log2(Math.max(largest, 1e-300) * Math.max(terms, 1))) - 51);
  // Adding a number whose last bit is the unit rounds to it (half to even).
  const magic = 1.5 * 2 ** 52 * unit;
  return { unit, magic, round: (value) => value + magic - magic };
}
