import { finite } from './bins.js';
import { nextNode, type Tree } from './tree.js';

/** What each feature adds to the answer of trees for one row. */
export interface TreeShap {
  /** The answer without knowing any feature, per output: contributions are relative to it. */
  readonly base: Float64Array;
  /**
   * Adds outputs × featureCount Shapley values to `out`. Allocates nothing.
   *
   * @param row features of one row, NaN where missing
   */
  explain(row: Float64Array, out: Float64Array): void;
}

export interface TreeShapOptions {
  readonly featureCount: number;
  readonly outputs: number;
  /** `rows`: every leaf says all outputs; `turns`: tree i says output i % outputs. */
  readonly leaves: 'rows' | 'turns';
  /** Compare as 32-bit numbers, as XGBoost does. */
  readonly float32: boolean;
  /** Factor of every tree: 1 ÷ trees where the answer is their mean. */
  readonly scale: number;
}

/**
 * Exact Shapley values of trees (TreeSHAP: Lundberg, Erion & Lee 2018, "Consistent individualized
 * feature attribution for tree ensembles", Algorithm 2). A feature that is not known sends a row
 * both ways, by the children's covers; the values and the base sum to the trees' answer.
 */
export function createTreeShap(trees: readonly Tree[], options: TreeShapOptions): TreeShap {
  const { featureCount, outputs, float32, scale } = options;
  const width = options.leaves === 'rows' ? outputs : 1;
  const deepest = trees.reduce((most, tree) => Math.max(most, depthOf(tree)), 0);
  // One path per level, each a little longer than the one above.
  const size = deepest + 2;
  const features = new Int32Array(size * size);
  const zeros = new Float64Array(size * size);
  const ones = new Float64Array(size * size);
  const weights = new Float64Array(size * size);
  const known = new Float64Array(featureCount);
  const base = new Float64Array(outputs);

  let tree: Tree;
  let output = 0;
  let target: Float64Array;

  /** Adds a feature to the path of `length` elements that begins at `from`. */
  const extend = (
    from: number,
    length: number,
    zero: number,
    one: number,
    feature: number,
  ): void => {
    const last = from + length;
    features[last] = feature;
    zeros[last] = zero;
    ones[last] = one;
    weights[last] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      const weight = weights[from + i]!;
      weights[from + i + 1]! += (one * weight * (i + 1)) / (length + 1);
      weights[from + i] = (zero * weight * (length - i)) / (length + 1);
    }
  };

  /** Takes an element out of a path whose last is number `last`. */
  const unwind = (from: number, last: number, index: number): void => {
    const one = ones[from + index]!;
    const zero = zeros[from + index]!;
    let next = weights[from + last]!;
    for (let i = last - 1; i >= 0; i--) {
      const weight = weights[from + i]!;
      if (one === 0) {
        weights[from + i] = (weight * (last + 1)) / (zero * (last - i));
      } else {
        weights[from + i] = (next * (last + 1)) / ((i + 1) * one);
        next = weight - (weights[from + i]! * zero * (last - i)) / (last + 1);
      }
    }
    for (let i = from + index; i < from + last; i++) {
      features[i] = features[i + 1]!;
      zeros[i] = zeros[i + 1]!;
      ones[i] = ones[i + 1]!;
    }
  };

  /** Sum of the weights that would be left without an element. */
  const unwoundSum = (from: number, last: number, index: number): number => {
    const one = ones[from + index]!;
    const zero = zeros[from + index]!;
    let next = weights[from + last]!;
    let total = 0;
    for (let i = last - 1; i >= 0; i--) {
      if (one === 0) {
        total += weights[from + i]! / (zero * (last - i));
      } else {
        const own = next / ((i + 1) * one);
        total += own;
        next = weights[from + i]! - own * zero * (last - i);
      }
    }
    return total * (last + 1);
  };

  const visit = (
    node: number,
    level: number,
    length: number,
    zero: number,
    one: number,
    feature: number,
  ): void => {
    const from = level * size;
    if (level > 0) {
      const above = from - size;
      features.copyWithin(from, above, above + length);
      zeros.copyWithin(from, above, above + length);
      ones.copyWithin(from, above, above + length);
      weights.copyWithin(from, above, above + length);
    }
    extend(from, length, zero, one, feature);
    const own = tree.feature[node]!;
    if (own < 0) {
      for (let i = 1; i <= length; i++) {
        const share = unwoundSum(from, length, i) * (ones[from + i]! - zeros[from + i]!) * scale;
        for (let k = 0; k < width; k++) {
          target[(output + k) * featureCount + features[from + i]!]! +=
            share * tree.values[node * width + k]!;
        }
      }
      return;
    }
    const hot = nextNode(tree, node, known[own]!, false);
    const cold = hot === tree.left[node]! ? tree.right[node]! : tree.left[node]!;
    let count = length + 1;
    let earlierZero = 1;
    let earlierOne = 1;
    for (let i = 1; i <= length; i++) {
      if (features[from + i] !== own) continue;
      earlierZero = zeros[from + i]!;
      earlierOne = ones[from + i]!;
      unwind(from, length, i);
      count--;
      break;
    }
    const cover = tree.cover[node]!;
    const coldZero = (earlierZero * tree.cover[cold]!) / cover;
    visit(hot, level + 1, count, (earlierZero * tree.cover[hot]!) / cover, earlierOne, own);
    // No row went there, so that not knowing the feature leads nobody there either.
    if (coldZero > 0) visit(cold, level + 1, count, coldZero, 0, own);
  };

  trees.forEach((each, index) => {
    const first = options.leaves === 'rows' ? 0 : index % outputs;
    for (let k = 0; k < width; k++) base[first + k]! += scale * expectedValue(each, width, k);
  });

  return {
    base,
    explain(row, out) {
      for (let f = 0; f < featureCount; f++) known[f] = finite(row[f]!, float32);
      target = out;
      for (let t = 0; t < trees.length; t++) {
        tree = trees[t]!;
        output = options.leaves === 'rows' ? 0 : t % outputs;
        visit(0, 0, 0, 1, 1, -1);
      }
    },
  };
}

function depthOf(tree: Tree): number {
  const depths = new Int32Array(tree.feature.length);
  let deepest = 0;
  const visit = (node: number, depth: number): void => {
    depths[node] = depth;
    deepest = Math.max(deepest, depth);
    if (tree.feature[node]! < 0) return;
    visit(tree.left[node]!, depth + 1);
    visit(tree.right[node]!, depth + 1);
  };
  visit(0, 0);
  return deepest;
}

/** Mean of the leaves' values by the rows that reach them. */
function expectedValue(tree: Tree, width: number, k: number): number {
  const mean = (node: number): number => {
    if (tree.feature[node]! < 0) return tree.values[node * width + k]!;
    const [left, right] = [tree.left[node]!, tree.right[node]!];
    return (tree.cover[left]! * mean(left) + tree.cover[right]! * mean(right)) / tree.cover[node]!;
  };
  return mean(0);
}
