/** A straight line through a course over time. */
export interface Slope {
  /** Per hour, in the unit of the values. */
  readonly perHour: number;
  /** Half of the 95 % interval of that. */
  readonly noise: number;
  /** Growth that the interval leaves no doubt of, and that matters. */
  readonly grows: boolean;
}

/** Half of the 95 % interval, in standard errors. */
const CONFIDENCE = 1.96;

/**
 * Least squares, whose standard error heeds that neighbours resemble each other: a heap between two
 * collections rises for a while without growing. With autocorrelation r of the residuals, n values tell
 * as much as n (1 − r) ÷ (1 + r) independent ones (Bayley & Hammersley, 1946).
 *
 * @param seconds ascending
 * @param matters growth per hour below this is none, in the unit of the values
 */
export function slopeOf(
  seconds: readonly number[],
  values: readonly number[],
  matters: number,
): Slope {
  const n = values.length;
  if (n < 3) return { perHour: NaN, noise: NaN, grows: false };
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / n;
  const [at, level] = [mean(seconds), mean(values)];
  const spread = seconds.reduce((sum, t) => sum + (t - at) ** 2, 0);
  const slope = seconds.reduce((sum, t, i) => sum + (t - at) * (values[i]! - level), 0) / spread;
  const rest = values.map((value, i) => value - level - slope * (seconds[i]! - at));
  const variance = rest.reduce((sum, r) => sum + r * r, 0);
  const neighbours = rest.slice(1).reduce((sum, r, i) => sum + r * rest[i]!, 0);
  const likeness = variance === 0 ? 0 : Math.min(0.95, Math.max(0, neighbours / variance));
  const worth = Math.max(3, (n * (1 - likeness)) / (1 + likeness));
  const error = Math.sqrt(variance / (worth - 2) / spread) * Math.sqrt(n / worth);
  const [perHour, noise] = [3600 * slope, 3600 * CONFIDENCE * error];
  return { perHour, noise, grows: perHour - noise > matters };
}
