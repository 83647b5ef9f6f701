/**
 * Brings a statistic of one target onto a scale on which targets compare: 0 is a high quantile of
 * its quiet past, 1 lies one mean excess above. The quantile follows by stochastic approximation
 * (Robbins and Monro 1951), which an outlier moves no further than any other step above it.
 */
const QUANTILE = 0.95;
const FASTEST = 2;
const SLOWEST = 0.01;
const LEAST_EXCESS = 0.02;
/** Excesses beyond this many means are taken as this many. */
const EXCESS_CAP = 4;

/** Quantile, mean excess and steps of one statistic begin at `place` of `table`. */
export function normalise(table: Float64Array, place: number, statistic: number): number {
  return (statistic - table[place]!) / table[place + 1]!;
}

export function learnNormaliser(table: Float64Array, place: number, statistic: number): void {
  const quantile = table[place]!;
  const excess = table[place + 1]!;
  const steps = table[place + 2]!;
  const rate = Math.max(FASTEST / (steps + 10), SLOWEST) * 3 * excess;
  const above = statistic > quantile;
  table[place] = quantile + rate * (above ? QUANTILE : QUANTILE - 1);
  if (above) {
    const seen = Math.min(statistic - quantile, EXCESS_CAP * excess);
    const share = Math.max(1 / (5 + (1 - QUANTILE) * steps), SLOWEST);
    table[place + 1] = Math.max(LEAST_EXCESS, excess + share * (seen - excess));
  }
  table[place + 2] = steps + 1;
}
