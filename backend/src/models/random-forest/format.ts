import type { Tree } from '../../trees/tree.js';

/** A node as ml-cart writes it. */
export interface CartNode {
  splitColumn?: number;
  splitValue?: number;
  /** How far the split lowers the Gini impurity of the node's rows, on average. */
  gain?: number;
  left?: CartNode;
  right?: CartNode;
  /** One row of class shares; only at leaves, by which ml-cart tells them. */
  distribution?: number[][];
  /** Weight of the training rows. ml-cart leaves it out at its smallest leaves, and on loading. */
  numberSamples?: number;
}

export interface ForestJson {
  name?: string;
  baseModel?: {
    indexes?: number[][];
    estimators?: { root?: CartNode }[];
  };
}

const TREE_OPTIONS = {
  gainFunction: 'gini',
  splitFunction: 'mean',
  minNumSamples: 3,
  maxDepth: null,
  gainThreshold: 0,
  kind: 'classifier',
};

/**
 * A forest as the JSON that ml-random-forest 2.x' `RandomForestClassifier.load` reads. Every tree
 * sees all features (`indexes`), because ours choose anew at each node. ml-cart has no direction
 * for missing values; comparing NaN sends them right, and so do our forests.
 *
 * The package's `featureImportance()` needs a forest that it trained itself: `load` passes over
 * `numberSamples` and the number of features. Its figures are not Gini importances either: it
 * subtracts the children's gains from a node's, as if gains were impurities.
 *
 * @throws Error where a tree sends missing values left
 */
export function toMlRandomForest(
  trees: readonly Tree[],
  classCount: number,
  featureCount: number,
): ForestJson & { baseModel: object } {
  const all = Array.from({ length: featureCount }, (_, index) => index);
  const write = (tree: Tree, node: number): CartNode => {
    if (tree.feature[node]! < 0) {
      const from = node * classCount;
      return {
        distribution: [[...tree.values.subarray(from, from + classCount)]],
        numberSamples: tree.cover[node]!,
      };
    }
    if (tree.missingLeft[node] === 1) {
      throw new Error('a tree sends missing values left, which this format cannot say');
    }
    return {
      splitColumn: tree.feature[node]!,
      splitValue: tree.threshold[node]!,
      gain: tree.gain[node]! / tree.cover[node]!,
      numberSamples: tree.cover[node]!,
      left: write(tree, tree.left[node]!),
      right: write(tree, tree.right[node]!),
    };
  };
  return {
    name: 'RFClassifier',
    baseModel: {
      indexes: trees.map(() => all),
      n: featureCount,
      replacement: false,
      maxFeatures: 1,
      nEstimators: trees.length,
      treeOptions: TREE_OPTIONS,
      isClassifier: true,
      seed: 0,
      useSampleBagging: true,
      maxSamples: null,
      estimators: trees.map((tree) => ({
        name: 'DTClassifier',
        options: TREE_OPTIONS,
        root: write(tree, 0),
      })),
    } as object & NonNullable<ForestJson['baseModel']>,
  };
}
