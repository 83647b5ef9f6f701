import { Type, type Static } from 'typebox';

/** How the values of one signal were spread in the training data, while nothing was wrong. */
export const SignalSummarySchema = Type.Object({
  signal: Type.String(),
  /**
   * Upper bounds of all bins but the last, ascending: quantiles of the values. A value equal to a
   * bound lies in the bin below it.
   */
  edges: Type.Array(Type.Number()),
  /** Share of the steps in each bin; one more than edges. */
  shares: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 1 }),
  /** Share of the steps without a value. With the shares it sums to 1. */
  missing: Type.Number({ minimum: 0, maximum: 1 }),
  /** Steps it was made from. */
  count: Type.Integer({ minimum: 1 }),
});

export const InputSummarySchema = Type.Array(SignalSummarySchema);

export type SignalSummary = Static<typeof SignalSummarySchema>;
export type InputSummary = Static<typeof InputSummarySchema>;

/** Deciles: usual for the population stability index, and few enough for some hundred values. */
const BINS = 10;

/**
 * Bins of equal share for each signal. Equal quantiles become one, so a signal that is nearly
 * always 0 has few bins.
 *
 * @param columns values of each signal; NaN where missing. A column of length 0 has no summary.
 */
export function summariseInputs(
  columns: Readonly<Record<string, ArrayLike<number>>>,
): InputSummary {
  return Object.entries(columns).flatMap(([signal, column]) => {
    const count = column.length;
    if (count === 0) return [];
    const sorted = Float64Array.from(column)
      .filter((value) => !Number.isNaN(value))
      .sort();
    const quantiles = Array.from(
      { length: BINS - 1 },
      (_, i) => sorted[Math.ceil((sorted.length * (i + 1)) / BINS) - 1],
    ).filter((value) => value !== undefined);
    const edges = [...new Set(quantiles)].filter((edge) => edge < sorted.at(-1)!);
    const counts = new Array<number>(edges.length + 1).fill(0);
    for (const value of sorted) counts[binOf(edges, value)]!++;
    return [
      {
        signal,
        edges,
        shares: counts.map((number) => number / count),
        missing: (count - sorted.length) / count,
        count,
      },
    ];
  });
}

/** The bin a value lies in. @param edges ascending upper bounds */
export function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  while (bin < edges.length && value > edges[bin]!) bin++;
  return bin;
}
