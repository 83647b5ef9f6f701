import type { Tree } from './tree.js';

/**
 * Trees laid out for TreeSHAP: the nodes of all trees in preorder, one tree after the other. The
 * edge into a node is described at the node. `d` counts edges from the root, which has depth 0.
 */
export type ShapPaths = ReturnType<typeof emptyPaths> & {
  /** leaves × outputs. */
  readonly leafValues: Float64Array;
  /** Where the depths of a leaf's path begin: the last edge of each feature on it. */
  readonly leafStart: Int32Array;
  readonly leafDepths: Int32Array;
};

function emptyPaths(trees: number, nodes: number, outputs: number) {
  return {
    /** Where each tree's nodes begin; one more entry than there are trees. */
    treeStart: new Int32Array(trees + 1),
    /** Largest number of different features on one path, per tree. */
    pathFeatures: new Int32Array(trees),
    maxDepth: 0,
    depth: new Int32Array(nodes),
    /** Feature a node splits on; −1 at a leaf. */
    split: new Int32Array(nodes),
    threshold: new Float64Array(nodes),
    missingLeft: new Uint8Array(nodes),
    /** 1 where the node is its parent's left child. */
    isLeft: new Uint8Array(nodes),
    /** Feature of the edge into the node; −1 at a root. */
    edgeFeature: new Int32Array(nodes),
    /** Share of the parent's cover that the node has. */
    share: new Float64Array(nodes),
    /** Product of the shares of all edges of the same feature down to this one. */
    featureShare: new Float64Array(nodes),
    /** Depth of the edge above with the same feature; 0 where there is none. */
    previous: new Int32Array(nodes),
    /** Which leaf a node is; −1 at inner nodes. */
    leaf: new Int32Array(nodes).fill(-1),
    /** Expected value per tree and output: leaf values weighted by cover. */
    expected: new Float64Array(trees * outputs),
  };
}

/** @param outputs numbers per leaf */
export function layOutPaths(trees: readonly Tree[], outputs: number): ShapPaths {
  const nodes = trees.reduce((sum, { feature }) => sum + feature.length, 0);
  const paths = emptyPaths(trees.length, nodes, outputs);
  const { depth, split, edgeFeature, share, featureShare, previous, isLeft, expected } = paths;
  const leafValues: number[] = [];
  const leafStart = [0];
  const leafDepths: number[] = [];
  let next = 0;

  trees.forEach((tree, index) => {
    /** Rows (by depth) of the edges on the way to the node that is visited. */
    const path: number[] = [];

    const visit = (node: number, at: number, weight: number, reach: number): void => {
      const row = next++;
      const parent = at === 0 ? -1 : split[path[at - 1]!]!;
      path[at] = row;
      let before = 0;
      for (let d = 1; d < at; d++) if (edgeFeature[path[d]!] === parent) before = d;
      depth[row] = at;
      edgeFeature[row] = parent;
      share[row] = weight;
      featureShare[row] = weight * (before === 0 ? 1 : featureShare[path[before]!]!);
      previous[row] = before;
      paths.missingLeft[row] = tree.missingLeft[node]!;
      paths.threshold[row] = tree.threshold[node]!;
      split[row] = tree.feature[node]!;
      paths.maxDepth = Math.max(paths.maxDepth, at);
      if (tree.feature[node]! >= 0) {
        const [left, right] = [tree.left[node]!, tree.right[node]!];
        const all = tree.cover[left]! + tree.cover[right]!;
        const leftShare = all > 0 ? tree.cover[left]! / all : 0.5;
        isLeft[next] = 1;
        visit(left, at + 1, leftShare, reach * leftShare);
        visit(right, at + 1, 1 - leftShare, reach * (1 - leftShare));
        return;
      }
      paths.leaf[row] = leafStart.length - 1;
      for (let k = 0; k < outputs; k++) {
        const value = tree.values[node * outputs + k]!;
        leafValues.push(value);
        expected[index * outputs + k]! += reach * value;
      }
      const last = new Map<number, number>();
      for (let d = 1; d <= at; d++) last.set(edgeFeature[path[d]!]!, d);
      leafDepths.push(...last.values());
      leafStart.push(leafDepths.length);
      paths.pathFeatures[index] = Math.max(paths.pathFeatures[index]!, last.size);
    };
    visit(0, 0, 1, 1);
    paths.treeStart[index + 1] = next;
  });

  return {
    ...paths,
    leafValues: Float64Array.from(leafValues),
    leafStart: Int32Array.from(leafStart),
    leafDepths: Int32Array.from(leafDepths),
  };
}
