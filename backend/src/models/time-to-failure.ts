import type { Quantiles } from '../outcomes/types.js';

/** Ends of the spans, in horizons. Finer near the failure, where seconds count. */
const SPAN_ENDS = [0.1, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85, 1, 1.3, 1.7, 3];

/** Edges of the spans. Seconds. */
export function spanEdges(horizonSeconds: number): number[] {
  return [0, ...SPAN_ENDS.map((end) => end * horizonSeconds)];
}

/** The span a time lies in; the last one for all that is later. */
export function spanOf(edges: readonly number[], seconds: number): number {
  const after = edges.findIndex((edge, i) => i > 0 && seconds <= edge);
  return after < 0 ? edges.length - 2 : after - 1;
}

/**
 * Quantiles of the time to failure; within a span all times count the same.
 *
 * @param shares one per span, summing to 1
 * @param mass of the shares between q10 and q90: 0.8 where they can be taken at their word
 */
export function timeQuantiles(
  shares: ArrayLike<number>,
  edges: readonly number[],
  mass = 0.8,
): Quantiles {
  const at = (share: number): number => {
    let sum = 0;
    for (let span = 0; span < shares.length; span++) {
      const own = shares[span]!;
      if (sum + own >= share && own > 0) {
        return edges[span]! + ((share - sum) / own) * (edges[span + 1]! - edges[span]!);
      }
      sum += own;
    }
    return edges[shares.length]!;
  };
  return { q10: at((1 - mass) / 2), q50: at(0.5), q90: at((1 + mass) / 2) };
}

/** Names of the spans, as classes of a model. */
export function spanNames(edges: readonly number[]): string[] {
  return edges.slice(1).map((end, span) => `${edges[span]!}–${end} s`);
}
