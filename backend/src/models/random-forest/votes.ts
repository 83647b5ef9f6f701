import { findLeaf, type Tree } from '../../trees/tree.js';

export interface ForestVotes {
  /** The class most trees vote for, per row. */
  readonly classes: Int32Array;
  /** rows × K, as ml-random-forest's `predictProbability` gives them. */
  readonly probabilities: Float64Array;
}

/** ml-random-forest counts in millionths, and rounds to them. */
const MILLION = 1e6;

/**
 * What ml-random-forest 2.x says of rows. Every tree votes for the class its leaf has most of (the
 * first of equals). `predict` is ml-array-mode's choice: the class whose count is the first to
 * reach the highest, in the order of the trees. `predictProbability` sums up without a starting
 * value, so that the first tree's class number stands in place of its vote: class k gets
 * (first tree's class number + other trees' votes for k · 10⁶/trees), rounded, / 10⁶.
 *
 * Our own answers are the means of the leaves' class shares instead, which are better
 * probabilities; this is what they are checked with.
 *
 * @param features rows × F, NaN where missing
 */
export function forestVotes(
  trees: readonly Tree[],
  classCount: number,
  features: Float64Array,
  featureCount: number,
  rows: number,
): ForestVotes {
  const classes = new Int32Array(rows);
  const probabilities = new Float64Array(rows * classCount);
  const counts = new Int32Array(classCount);
  for (let row = 0; row < rows; row++) {
    counts.fill(0);
    const sums = probabilities.subarray(row * classCount, (row + 1) * classCount);
    let most = 0;
    trees.forEach((tree, index) => {
      const vote = voteOf(tree, classCount, features, row * featureCount);
      if (++counts[vote]! > most) {
        most = counts[vote]!;
        classes[row] = vote;
      }
      if (index === 0) sums.fill(vote);
      else sums[vote]! += MILLION / trees.length;
    });
    for (let k = 0; k < classCount; k++) sums[k] = Math.round(sums[k]!) / MILLION;
  }
  return { classes, probabilities };
}

function voteOf(tree: Tree, classCount: number, features: Float64Array, offset: number): number {
  const leaf = findLeaf(tree, features, offset, false) * classCount;
  let best = 0;
  for (let k = 1; k < classCount; k++) {
    if (tree.values[leaf + k]! > tree.values[leaf + best]!) best = k;
  }
  return best;
}
