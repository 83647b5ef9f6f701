/**
 * Brings one statistic of one target onto a scale on which statistics and targets compare: 0 is a
 * high quantile of its quiet past, and above it x means e⁻ˣ times as rare, by a generalised Pareto
 * tail of its own. A spiky signal thereby needs a far larger excess than a steady one.
 *
 * The quantile follows by stochastic approximation (Robbins and Monro 1951), which an outlier moves
 * no further than any other step above it; the tail is fitted by the method of moments (Hosking and
 * Wallis 1987) with excesses capped.
 */
const QUANTILE = 0.95;
const FASTEST = 2;
const SLOWEST = 0.002;
const MIN_EXCESS = 0.15;
/** Excesses beyond this many means are taken as this many. */
const EXCESS_CAP = 6;
const LARGEST_SHAPE = 0.45;
/** Neighbouring exceedances are one event; a first fit must not hang on one. */
const FIRST_EXCEEDANCES = 60;
const EXCEEDANCES_FORGOTTEN = 2000;

/** Quantile, mean excess, mean squared excess, steps. */
export const NORMALISER_SIZE = 4;

/** What is believed of a statistic of standardised residuals before any is seen. */
const FIRST_NORMALISER: readonly number[] = [2, 0.5, 0.5, 0];

/** The statistic whose numbers begin at `place` of `table`, on the common scale. */
function normalise(table: Float64Array, place: number, statistic: number): number {
  const mean = table[place + 1]!;
  const ratio = (statistic - table[place]!) / mean;
  if (ratio <= 0) return ratio;
  const square = table[place + 2]!;
  const variance = Math.max(square - mean * mean, 1e-3 * square);
  const shape = Math.min(LARGEST_SHAPE, 0.5 * (1 - (mean * mean) / variance));
  if (shape < 1e-3) return ratio;
  return Math.log1p((shape * ratio) / (1 - shape)) / shape;
}

/** @param eagerness share of the usual rate at which to learn, in [0, 1] */
function learnNormaliser(
  table: Float64Array,
  place: number,
  statistic: number,
  eagerness: number,
): void {
  const quantile = table[place]!;
  const mean = table[place + 1]!;
  const steps = table[place + 3]!;
  const rate = Math.max(FASTEST / (steps + 10), SLOWEST) * 3 * mean * eagerness;
  const above = statistic > quantile;
  table[place] = quantile + rate * (above ? QUANTILE : QUANTILE - 1);
  if (above) {
    const excess = Math.min(statistic - quantile, EXCESS_CAP * mean);
    const exceedances = (1 - QUANTILE) * steps;
    const share = eagerness / Math.min(FIRST_EXCEEDANCES + exceedances, EXCEEDANCES_FORGOTTEN);
    table[place + 1] = Math.max(MIN_EXCESS, mean + share * (excess - mean));
    const square = table[place + 2]!;
    table[place + 2] = Math.max(MIN_EXCESS ** 2, square + share * (excess * excess - square));
  }
  table[place + 3] = steps + 1;
}

/** The normalisers of all statistics, of each target and of all targets together. */
export interface Normalisers {
  /** What a new target begins with: what all targets have taught. */
  readonly pooled: Float64Array;
  begin(own: Float64Array): void;
  /** The most unusual statistic, and how unusual it is on the common scale. */
  strongest(own: Float64Array, statistics: Float64Array): { statistic: number; level: number };
  learn(own: Float64Array, statistics: Float64Array, eagerness: number): void;
}

export function createNormalisers(count: number): Normalisers {
  const pooled = new Float64Array(count * NORMALISER_SIZE);
  for (let s = 0; s < count; s++) pooled.set(FIRST_NORMALISER, s * NORMALISER_SIZE);
  return {
    pooled,
    begin(own) {
      own.set(pooled);
      for (let s = 0; s < count; s++) own[s * NORMALISER_SIZE + 3] = 0;
    },
    strongest(own, statistics) {
      let level = -Infinity;
      let statistic = 0;
      for (let s = 0; s < count; s++) {
        const z = normalise(own, s * NORMALISER_SIZE, statistics[s]!);
        if (z > level) {
          level = z;
          statistic = s;
        }
      }
      return { statistic, level };
    },
    learn(own, statistics, eagerness) {
      for (let s = 0; s < count; s++) {
        const place = s * NORMALISER_SIZE;
        if (Number.isNaN(statistics[s])) continue;
        learnNormaliser(own, place, statistics[s]!, eagerness);
        for (let p = place; p < place + 3; p++) pooled[p]! += 0.001 * (own[p]! - pooled[p]!);
      }
    },
  };
}
