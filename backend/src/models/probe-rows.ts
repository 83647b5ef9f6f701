import type { Random } from '../core/random.js';
import type { Tree } from '../trees/tree.js';

/** Share of the values that are missing. */
const MISSING_SHARE = 0.1;

/**
 * Rows on which two readings of the same trees would differ first: every value is one that some
 * node compares it with, or lies a little beside it, or is missing.
 *
 * @returns rows × F; a feature that no tree asks for is 0
 */
export function rowsAtThresholds(
  trees: readonly Tree[],
  featureCount: number,
  rows: number,
  random: Random,
): Float64Array {
  const thresholds: number[][] = Array.from({ length: featureCount }, () => []);
  for (const tree of trees) {
    tree.feature.forEach((feature, node) => thresholds[feature]?.push(tree.threshold[node]!));
  }
  return Float64Array.from({ length: rows * featureCount }, (_, i) => {
    const own = thresholds[i % featureCount]!;
    const threshold = own[Math.floor(random() * own.length)] ?? 0;
    if (random() < MISSING_SHARE) return NaN;
    // On it, beside it by the last bits of a 32-bit or a 64-bit number, or by a hundredth.
    const beside = [0, 0, 2 ** -23, -(2 ** -23), 2 ** -52, -(2 ** -52), 0.01, -0.01];
    const step = beside[Math.floor(random() * beside.length)]!;
    return threshold + step * (Math.abs(threshold) || 1);
  });
}
