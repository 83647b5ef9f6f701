import type { Tree } from '../../trees/tree.js';

/** A node as ml-cart writes it; `samples` is ours, and ml-cart passes over it. */
interface CartNode {
  splitColumn?: number;
  splitValue?: number;
  gain?: number;
  left?: CartNode;
  right?: CartNode;
  /** One row of class shares; only at leaves, by which ml-cart tells them. */
  distribution?: number[][];
  samples?: number;
}

interface ForestJson {
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
        samples: tree.cover[node]!,
      };
    }
    return {
      splitColumn: tree.feature[node]!,
      splitValue: tree.threshold[node]!,
      gain: tree.gain[node]!,
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

/**
 * Reads such JSON. Trees that ml-random-forest trained itself have no sample counts at their
 * leaves; every leaf then weighs the same in what inner nodes say, which only explanations use.
 *
 * @throws Error that says what is not as it should be
 */
export function fromMlRandomForest(json: unknown, classCount: number): Tree[] {
  const { name, baseModel } = json as ForestJson;
  if (name !== 'RFClassifier' || !Array.isArray(baseModel?.estimators)) {
    throw new Error(`not a random forest of ml-random-forest (name ${JSON.stringify(name)})`);
  }
  return baseModel.estimators.map((estimator, index) => {
    if (estimator.root === undefined) throw new Error(`tree ${index} has no root`);
    return readTree(estimator.root, baseModel.indexes?.[index], classCount);
  });
}

function readTree(root: CartNode, index: number[] | undefined, classCount: number): Tree {
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const gain: number[] = [];
  const cover: number[] = [];
  const values: number[] = [];

  const read = (node: CartNode): number => {
    const id = feature.length;
    feature.push(-1);
    threshold.push(0);
    left.push(-1);
    right.push(-1);
    gain.push(0);
    cover.push(0);
    values.push(...new Array<number>(classCount).fill(0));
    if (node.distribution !== undefined) {
      const shares = node.distribution[0] ?? [];
      for (let k = 0; k < classCount; k++) values[id * classCount + k] = shares[k] ?? 0;
      cover[id] = node.samples ?? 1;
      return id;
    }
    if (node.left === undefined || node.right === undefined || node.splitColumn === undefined) {
      throw new Error('a node is neither leaf nor split');
    }
    feature[id] = index?.[node.splitColumn] ?? node.splitColumn;
    threshold[id] = node.splitValue ?? 0;
    gain[id] = node.gain ?? 0;
    left[id] = read(node.left);
    right[id] = read(node.right);
    const [l, r] = [left[id], right[id]];
    cover[id] = cover[l]! + cover[r]!;
    for (let k = 0; k < classCount; k++) {
      values[id * classCount + k] =
        (cover[l]! * values[l * classCount + k]! + cover[r]! * values[r * classCount + k]!) /
        cover[id];
    }
    return id;
  };
  read(root);
  return {
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    missingLeft: new Uint8Array(feature.length),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    values: Float64Array.from(values),
    cover: Float64Array.from(cover),
    gain: Float64Array.from(gain),
  };
}
