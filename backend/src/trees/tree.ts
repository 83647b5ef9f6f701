/** A binary tree in flat arrays; node 0 is the root. */
export interface Tree {
  /** Feature a node splits on; −1 at a leaf. */
  readonly feature: Int32Array;
  /** `value < threshold` goes left. */
  readonly threshold: Float64Array;
  /** Where a missing value goes. */
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** nodes × outputs: what a node says of the rows that reach it, inner nodes too. */
  readonly values: Float64Array;
  /** Sum of weights (forest) or of second derivatives (boosting) of the rows at a node. */
  readonly cover: Float64Array;
  /** What the node's split gained; 0 at a leaf. */
  readonly gain: Float64Array;
}

/**
 * The leaf a row ends in.
 *
 * @param features row-major; the row begins at `offset`
 * @param float32 compare as 32-bit numbers, as XGBoost does
 */
export function findLeaf(
  tree: Tree,
  features: Float64Array,
  offset: number,
  float32: boolean,
): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node]!;
    if (feature < 0) return node;
    node = nextNode(tree, node, features[offset + feature]!, float32);
  }
}

/** The child of an inner node that a value leads to. */
export function nextNode(tree: Tree, node: number, value: number, float32: boolean): number {
  if (Number.isNaN(value)) return tree.missingLeft[node] ? tree.left[node]! : tree.right[node]!;
  const compared = float32 ? Math.fround(value) : value;
  return compared < tree.threshold[node]! ? tree.left[node]! : tree.right[node]!;
}
