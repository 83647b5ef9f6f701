import type { Tree } from '../../trees/tree.js';
import type { CartNode, ForestJson } from './format.js';

/**
 * Reads the JSON of ml-random-forest's classifier, ours or the package's own. Features are those of
 * the whole matrix: `indexes` is undone, which says what each tree's columns are (repeats as well).
 *
 * Cover is `numberSamples`. The package writes none at its smallest leaves, and none at all once it
 * has loaded a forest: what a parent has and one child has tells the other; two unknown children
 * share it equally; where nothing is known, all leaves of the tree weigh the same. Only
 * explanations depend on it.
 *
 * @throws Error that says what is not as it should be
 */
export function fromMlRandomForest(
  json: unknown,
  classCount: number,
  featureCount = Infinity,
): Tree[] {
  const { name, baseModel } = (json ?? {}) as ForestJson;
  const estimators = baseModel?.estimators;
  if (name !== 'RFClassifier' || !Array.isArray(estimators)) {
    throw new Error(
      `not a random forest of ml-random-forest (name ${String(JSON.stringify(name)).slice(0, 60)})`,
    );
  }
  if (estimators.length === 0) throw new Error('it has no trees');
  return estimators.map(({ root }, index) => {
    if (root === undefined) throw new Error(`tree ${index} has no root`);
    try {
      return readTree(root, baseModel?.indexes?.[index], classCount, featureCount);
    } catch (cause) {
      throw new Error(`tree ${index}`, { cause });
    }
  });
}

function readTree(
  root: CartNode,
  index: readonly number[] | undefined,
  classCount: number,
  featureCount: number,
): Tree {
  const nodes: CartNode[] = [];
  const children: [left: number, right: number][] = [];
  const collect = (node: CartNode): number => {
    const id = nodes.push(node) - 1;
    children.push([-1, -1]);
    if (node.distribution !== undefined) return id;
    if (node.left === undefined || node.right === undefined) {
      throw new Error('a node is neither leaf nor split');
    }
    children[id] = [collect(node.left), collect(node.right)];
    return id;
  };
  collect(root);
  const isLeaf = (id: number): boolean => children[id]![0] < 0;

  const values = new Float64Array(nodes.length * classCount);
  const cover = covers(nodes, children);
  // Children stand behind their parents.
  for (let id = nodes.length - 1; id >= 0; id--) {
    const at = id * classCount;
    if (isLeaf(id)) {
      const shares = readShares(nodes[id]!, classCount);
      for (let k = 0; k < classCount; k++) values[at + k] = shares[k] ?? 0;
      continue;
    }
    const [left, right] = children[id]!;
    const all = cover[left]! + cover[right]!;
    for (let k = 0; k < classCount; k++) {
      values[at + k] =
        (cover[left]! * values[left * classCount + k]! +
          cover[right]! * values[right * classCount + k]!) /
        all;
    }
  }
  return {
    feature: Int32Array.from(nodes, (node, id) =>
      isLeaf(id) ? -1 : readFeature(node, index, featureCount),
    ),
    threshold: Float64Array.from(nodes, (node, id) => (isLeaf(id) ? 0 : readThreshold(node))),
    missingLeft: new Uint8Array(nodes.length),
    left: Int32Array.from(children, ([left]) => left),
    right: Int32Array.from(children, ([, right]) => right),
    values,
    cover,
    gain: Float64Array.from(nodes, (node, id) => (isLeaf(id) ? 0 : (node.gain ?? 0) * cover[id]!)),
  };
}

function readShares(node: CartNode, classCount: number): readonly number[] {
  const shares = node.distribution?.[0];
  if (!Array.isArray(shares) || !shares.every((share) => Number.isFinite(share))) {
    throw new Error('a leaf has no class shares');
  }
  // ml-cart stops at the highest class that a leaf has seen.
  if (shares.slice(classCount).some((share) => share > 0)) {
    throw new Error(`a leaf knows class ${shares.length - 1} where ${classCount} are expected`);
  }
  return shares;
}

function readFeature(
  node: CartNode,
  index: readonly number[] | undefined,
  featureCount: number,
): number {
  const column = node.splitColumn;
  const feature = index === undefined || column === undefined ? column : index[column];
  if (feature === undefined || !(feature >= 0 && feature < featureCount)) {
    throw new Error(`a node asks column ${column}, which is no feature`);
  }
  return feature;
}

function readThreshold(node: CartNode): number {
  if (typeof node.splitValue !== 'number') throw new Error('a node has no value to compare with');
  return node.splitValue;
}

/** Weight per node, by the rules above; inner nodes are the sums of their children. */
function covers(
  nodes: readonly CartNode[],
  children: readonly (readonly [number, number])[],
): Float64Array {
  const stated = nodes.map((node) => node.numberSamples);
  const cover = new Float64Array(nodes.length);
  const nothing = stated.every((samples) => samples === undefined);
  // Parents stand before their children.
  children.forEach(([left, right], id) => {
    if (left < 0 || stated[id] === undefined) return;
    const [l, r] = [stated[left], stated[right]];
    if (l === undefined && r === undefined) stated[left] = stated[right] = stated[id] / 2;
    else if (l === undefined) stated[left] = stated[id] - r!;
    else if (r === undefined) stated[right] = stated[id] - l;
  });
  for (let id = nodes.length - 1; id >= 0; id--) {
    const [left, right] = children[id]!;
    const leafCover = nothing ? 1 : (stated[id] ?? 1);
    cover[id] = left < 0 ? leafCover : cover[left]! + cover[right]!;
  }
  return cover;
}
