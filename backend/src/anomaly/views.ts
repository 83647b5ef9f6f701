/**
 * The views of one signal: trailing statistics over windows of several lengths. What is out of the
 * ordinary shows in many of them at once, each judged by its own past: a level (means, largest, least),
 * a step (a mean less an earlier, longer one) or a change of scatter (logarithms of deviations).
 */
export interface Views {
  /** Buckets of history that are needed. */
  readonly length: number;
  readonly count: number;
  /** Views whose value has no unit: logarithms. The others have that of the signal. */
  readonly isLogarithm: readonly boolean[];
  /**
   * @param ring the last values; the newest at `newest`, counted from `at`
   * @param have values in the ring, at least 1; windows are shorter where there are fewer
   * @param scale deviations are taken to be at least this, in the unit of the signal; positive
   * @param into receives `count` values
   */
  compute(
    ring: Float32Array,
    at: number,
    newest: number,
    have: number,
    scale: number,
    into: Float64Array,
  ): void;
}

/** A mean over the last buckets less the mean over a longer window that ended as many buckets ago. */
interface Step {
  readonly recent: number;
  readonly before: number;
}

interface Plan {
  readonly means: readonly number[];
  readonly steps: readonly Step[];
  readonly deviations: readonly number[];
  /** Buckets of the largest and the least value. */
  readonly extremes: number | undefined;
}

/** Of the signal itself. */
export const SIGNAL_VIEWS = createViews({
  means: [1, 6, 24, 48, 96],
  steps: [
    { recent: 1, before: 1 },
    { recent: 1, before: 12 },
    { recent: 6, before: 24 },
    { recent: 12, before: 48 },
    { recent: 24, before: 96 },
  ],
  deviations: [12, 48],
  extremes: 12,
});

/** Of what the time of day leaves unexplained. */
export const RESIDUAL_VIEWS = createViews({
  means: [1, 6, 24],
  steps: [
    { recent: 1, before: 1 },
    { recent: 1, before: 12 },
    { recent: 6, before: 24 },
  ],
  deviations: [12, 48],
  extremes: undefined,
});

/** Of what the other signals leave unexplained. */
export const COMPANION_VIEWS = createViews({
  means: [1, 3, 12],
  steps: [],
  deviations: [],
  extremes: undefined,
});

export function createViews({ means, steps, deviations, extremes }: Plan): Views {
  const length = Math.max(
    ...means,
    ...deviations,
    ...steps.map(({ recent, before }) => recent + before),
  );
  // Of the newest k values: their sum and the sum of their squares.
  const sums = new Float64Array(length + 1);
  const squares = new Float64Array(length + 1);
  const mean = (k: number): number => sums[k]! / k;
  return {
    length,
    count: means.length + steps.length + deviations.length + (extremes === undefined ? 0 : 2),
    isLogarithm: [
      ...means.map(() => false),
      ...steps.map(() => false),
      ...deviations.map(() => true),
      ...(extremes === undefined ? [] : [false, false]),
    ],
    compute(ring, at, newest, have, scale, into) {
      let place = newest;
      // Deviations are taken from the newest value: squares of large levels would lose them.
      const origin = ring[at + newest]!;
      let largest = -Infinity;
      let least = Infinity;
      for (let k = 1; k <= have; k++) {
        const value = ring[at + place]! - origin;
        sums[k] = sums[k - 1]! + value;
        squares[k] = squares[k - 1]! + value * value;
        if (k <= extremes!) {
          if (value > largest) largest = value;
          if (value < least) least = value;
        }
        place = place === 0 ? length - 1 : place - 1;
      }
      let out = 0;
      for (const k of means) into[out++] = origin + mean(Math.min(k, have));
      for (const { recent, before } of steps) {
        const r = Math.min(recent, have);
        const end = Math.min(recent + before, have);
        // Without an earlier window the oldest value stands for it.
        const earlier =
          end > r ? (sums[end]! - sums[r]!) / (end - r) : sums[have]! - sums[have - 1]!;
        into[out++] = mean(r) - earlier;
      }
      for (const window of deviations) {
        const k = Math.min(window, have);
        const variance = squares[k]! / k - mean(k) ** 2;
        into[out++] = Math.log(Math.sqrt(Math.max(0, variance)) + scale);
      }
      if (extremes !== undefined) {
        into[out++] = origin + largest;
        into[out++] = origin + least;
      }
    },
  };
}
