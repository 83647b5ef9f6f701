import type { Tree } from './tree.js';

/**
 * Share of each feature in what the splits gained. `each`: a tree's gains are first brought to the
 * sum 1, so that all trees count the same, as scikit-learn does for forests; `all`: gains as they
 * are, as XGBoost's `total_gain`.
 *
 * @returns F shares that sum to 1; all 0 when no tree splits
 */
export function gainImportance(
  trees: readonly Tree[],
  featureCount: number,
  normalise: 'each' | 'all',
): Float64Array {
  const sums = new Float64Array(featureCount);
  for (const tree of trees) {
    const total = normalise === 'each' ? tree.gain.reduce((a, b) => a + b, 0) : 1;
    if (total <= 0) continue;
    tree.feature.forEach((feature, node) => {
      if (feature >= 0) sums[feature]! += tree.gain[node]! / total;
    });
  }
  const all = sums.reduce((a, b) => a + b, 0);
  return all > 0 ? sums.map((sum) => sum / all) : sums;
}
