/** A rhythm found in a history, taken out of it and continued. */
export interface Season {
  /** Length of the rhythm in steps. */
  readonly period: number;
  /** The history as it was seen. */
  readonly observed: Float64Array;
  /** The history without the rhythm; NaN where it was missing. */
  readonly history: Float64Array;
  /** What the rhythm adds at each step after the history; length `stepsAhead`. */
  readonly ahead: Float64Array;
}

/** A rhythm must have been seen so many times. */
const MIN_PERIODS = 3;

/** Shorter rhythms are noise or the work of a query's range. */
const MIN_PERIOD = 4;

/** Share of the variance around the trend that the rhythm must foretell of periods it was not made of. */
const MIN_EXPLAINED = 0.5;

/** A period is taken if its autocorrelation is this close to the greatest: its multiples are as great. */
const NEARLY = 0.9;

/**
 * Looks for one rhythm (a day in hours, a job every ten minutes) that repeats at least three times, so
 * that its rise is not taken for a trend. It is believed only if each period is foretold by the others:
 * chance, a ramp or a single hump is no rhythm.
 *
 * @param history uniform steps, newest last; NaN is missing
 * @returns undefined where there is no rhythm, or too little history to tell
 */
export function findSeason(history: Float64Array, stepsAhead: number): Season | undefined {
  const longest = Math.floor(history.length / MIN_PERIODS);
  if (longest < MIN_PERIOD) return undefined;
  const residual = withoutLine(history);
  const period = bestPeriod(residual, longest);
  if (period === undefined || explained(residual, period) < MIN_EXPLAINED) return undefined;
  // The line was fitted through the rhythm too; without it, the line and then the rhythm are clearer.
  const first = profileOf(residual, period);
  const line = lineOf(history.map((value, i) => value - first[i % period]!));
  const profile = profileOf(
    history.map((value, i) => value - line.level - line.slope * i),
    period,
  );
  return {
    period,
    observed: history,
    history: history.map((value, i) => value - profile[i % period]!),
    ahead: Float64Array.from(
      { length: stepsAhead },
      (_, i) => profile[(history.length + i) % period]!,
    ),
  };
}

function withoutLine(values: Float64Array): Float64Array {
  const { level, slope } = lineOf(values);
  return values.map((value, i) => value - level - slope * i);
}

/** Least squares over the values present. */
function lineOf(values: Float64Array): { readonly level: number; readonly slope: number } {
  let [n, x, y, xx, xy] = [0, 0, 0, 0, 0];
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    n++;
    x += i;
    y += value;
    xx += i * i;
    xy += i * value;
  });
  const spread = n * xx - x * x;
  const slope = spread > 0 ? (n * xy - x * y) / spread : 0;
  return { level: n > 0 ? (y - slope * x) / n : NaN, slope };
}

/** The shortest lag whose autocorrelation is a peak and nearly the greatest. */
function bestPeriod(residual: Float64Array, longest: number): number | undefined {
  const correlation = Float64Array.from({ length: longest + 2 }, (_, lag) =>
    autocorrelation(residual, lag),
  );
  const peaks: number[] = [];
  for (let lag = MIN_PERIOD; lag <= longest; lag++) {
    const own = correlation[lag]!;
    if (own > 0 && own >= correlation[lag - 1]! && own >= correlation[lag + 1]!) peaks.push(lag);
  }
  const most = Math.max(...peaks.map((lag) => correlation[lag]!));
  return peaks.find((lag) => correlation[lag]! >= NEARLY * most);
}

function autocorrelation(values: Float64Array, lag: number): number {
  let [products, squares, pairs, present] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const own = values[i]!;
    if (!Number.isFinite(own)) continue;
    squares += own * own;
    present++;
    const earlier = values[i - lag];
    if (earlier === undefined || !Number.isFinite(earlier)) continue;
    products += own * earlier;
    pairs++;
  }
  return squares > 0 && pairs > 0 ? products / pairs / (squares / present) : 0;
}

/** Sum and number of the values present, per phase. */
function phaseSums(
  residual: Float64Array,
  period: number,
): { readonly sums: Float64Array; readonly counts: Float64Array } {
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  residual.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    sums[i % period]! += value;
    counts[i % period]!++;
  });
  return { sums, counts };
}

/** Share of the variance that is foretold when each period is described by the mean of the others. */
function explained(residual: Float64Array, period: number): number {
  const { sums, counts } = phaseSums(residual, period);
  let [errors, squares] = [0, 0];
  residual.forEach((value, i) => {
    const others = counts[i % period]! - 1;
    if (!Number.isFinite(value) || others < 1) return;
    errors += (value - (sums[i % period]! - value) / others) ** 2;
    squares += value * value;
  });
  return squares > 0 ? 1 - errors / squares : 0;
}

/** Mean per phase, around 0; 0 for a phase never seen. */
function profileOf(residual: Float64Array, period: number): Float64Array {
  const { sums, counts } = phaseSums(residual, period);
  const means = sums.map((sum, phase) => (counts[phase]! > 0 ? sum / counts[phase]! : 0));
  const centre = means.reduce((sum, mean) => sum + mean, 0) / period;
  return means.map((mean) => mean - centre);
}
