import { Type, type Static } from 'typebox';

/** How the values of one signal were spread in the training data, while nothing was wrong. */
export const SignalSummarySchema = Type.Object({
  signal: Type.String(),
  /** Least and greatest value; null when all are missing. */
  range: Type.Union([Type.Tuple([Type.Number(), Type.Number()]), Type.Null()]),
  /**
   * Upper bounds of the bins between them, but the last; ascending quantiles. A value equal to a
   * bound lies in the bin below it.
   */
  edges: Type.Array(Type.Number()),
  /** Share of the steps in each of these bins; one more than edges. */
  shares: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 1 }),
  /** Share of the steps without a value. With the shares it sums to 1. */
  missing: Type.Number({ minimum: 0, maximum: 1 }),
  /** Steps it was made from. */
  count: Type.Integer({ minimum: 1 }),
  /** Largest stability index of one of the training's targets against the others; 0 of one target. */
  usualIndex: Type.Number({ minimum: 0 }),
});

export const InputSummarySchema = Type.Array(SignalSummarySchema);

export type SignalSummary = Static<typeof SignalSummarySchema>;
export type InputSummary = Static<typeof InputSummarySchema>;

/** Values of one signal, NaN where missing, and the group (target) that each comes from. */
export interface SignalValues {
  readonly values: Float64Array;
  readonly groups: ArrayLike<number>;
}

/** Deciles: usual for the population stability index, and few enough for some hundred values. */
const BINS = 10;

/** An empty bin counts as this share, so that the logarithm stays finite. */
const MIN_SHARE = 1e-3;

/** A group with fewer values than this says nothing of how groups differ. */
const MIN_IN_GROUP = 50;

/**
 * Bins of equal share for each signal. Equal quantiles become one, so a signal that is nearly
 * always 0 has few bins. A signal without any step has no summary.
 */
export function summariseInputs(columns: Readonly<Record<string, SignalValues>>): InputSummary {
  return Object.entries(columns).flatMap(([signal, { values, groups }]) => {
    if (values.length === 0) return [];
    const summary = summarise(signal, values);
    const all = new Set(Array.from(groups));
    let usualIndex = 0;
    for (const group of all.size > 1 ? all : []) {
      const own = values.filter((_, i) => groups[i] === group);
      const others = values.filter((_, i) => groups[i] !== group);
      if (own.length < MIN_IN_GROUP || others.length < MIN_IN_GROUP) continue;
      const rest = summarise(signal, others);
      const weights = emptyBins(rest);
      for (const value of own) weights[binOf(rest, value)]! += 1;
      usualIndex = Math.max(usualIndex, stabilityIndex(rest, weights));
    }
    return [{ ...summary, usualIndex }];
  });
}

function summarise(signal: string, values: Float64Array): SignalSummary {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  const quantiles = Array.from(
    { length: BINS - 1 },
    (_, i) => sorted[Math.ceil((sorted.length * (i + 1)) / BINS) - 1],
  );
  const edges = [...new Set(quantiles)].filter((edge) => edge !== undefined && edge < highest!);
  const range: SignalSummary['range'] =
    lowest === undefined || highest === undefined ? null : [lowest, highest];
  const summary = {
    signal,
    range,
    edges: edges as number[],
    shares: new Array<number>(edges.length + 1).fill(0),
    missing: (values.length - sorted.length) / values.length,
    count: values.length,
    usualIndex: 0,
  };
  for (const value of sorted) summary.shares[binOf(summary, value) - 1]! += 1;
  // Counted first, so that rounding never makes a share above 1.
  return { ...summary, shares: summary.shares.map((steps) => steps / values.length) };
}

type Bins = Pick<SignalSummary, 'range' | 'edges' | 'shares' | 'missing'>;

/** One weight per bin: below the range, those within, above the range, missing. */
export function emptyBins({ edges }: Pick<Bins, 'edges'>): number[] {
  return new Array<number>(edges.length + 4).fill(0);
}

/** The place of a value in {@link emptyBins}. */
export function binOf({ range, edges }: Pick<Bins, 'range' | 'edges'>, value: number): number {
  if (Number.isNaN(value)) return edges.length + 3;
  if (range === null || value > range[1]) return edges.length + 2;
  if (value < range[0]) return 0;
  let bin = 0;
  while (bin < edges.length && value > edges[bin]!) bin++;
  return bin + 1;
}

/**
 * The population stability index, Σ (live − training) · ln(live ÷ training) over the bins: 0 where
 * nothing changed.
 *
 * @param weights see {@link emptyBins}; their sum is above 0
 */
export function stabilityIndex({ shares, missing }: Bins, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return [0, ...shares, 0, missing].reduce((sum, share, bin) => {
    const before = Math.max(share, MIN_SHARE);
    const now = Math.max(weights[bin]! / total, MIN_SHARE);
    return sum + (now - before) * Math.log(now / before);
  }, 0);
}
