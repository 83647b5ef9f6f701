import type { Tree } from './tree.js';

/**
 * Trees laid out for TreeSHAP: the nodes of all trees in preorder, one tree after the other. The
 * edge into a node is described at the node. `d` counts edges from the root, which has depth 0.
 */
export interface ShapPaths {
  /** Where each tree's nodes begin; one more entry than there are trees. */
  readonly treeStart: Int32Array;
  /** Largest number of different features on one path, per tree. */
  readonly pathFeatures: Int32Array;
  readonly maxDepth: number;
  readonly depth: Int32Array;
  /** Feature a node splits on; −1 at a leaf. */
  readonly split: Int32Array;
  readonly threshold: Float64Array;
  readonly missingLeft: Uint8Array;
  /** 1 where the node is its parent's left child. */
  readonly isLeft: Uint8Array;
  /** Feature of the edge into the node; −1 at a root. */
  readonly edgeFeature: Int32Array;
  /** Share of the parent's cover that the node has. */
  readonly share: Float64Array;
  /** Product of the shares of all edges of the same feature down to this one. */
  readonly featureShare: Float64Array;
  /** Depth of the edge above with the same feature; 0 where there is none. */
  readonly previous: Int32Array;
  /** Which leaf a node is; −1 at inner nodes. */
  readonly leaf: Int32Array;
  /** leaves × outputs. */
  readonly leafValues: Float64Array;
  /** Where the depths of a leaf's path begin: the last edge of each feature on it. */
  readonly leafStart: Int32Array;
  readonly leafDepths: Int32Array;
  /** Expected value per tree and output: leaf values weighted by cover. */
  readonly expected: Float64Array;
}

/** @param outputs numbers per leaf */
export function layOutPaths(trees: readonly Tree[], outputs: number): ShapPaths {
  const treeStart = [0];
  const pathFeatures: number[] = [];
  const expected = new Float64Array(trees.length * outputs);
  let maxDepth = 0;
  const depth: number[] = [];
  const split: number[] = [];
  const threshold: number[] = [];
  const missingLeft: number[] = [];
  const isLeft: number[] = [];
  const edgeFeature: number[] = [];
  const share: number[] = [];
  const featureShare: number[] = [];
  const previous: number[] = [];
  const leaf: number[] = [];
  const leafValues: number[] = [];
  const leafStart: number[] = [0];
  const leafDepths: number[] = [];

  trees.forEach((tree, index) => {
    let most = 0;
    /** Rows (by depth) of the edges on the way to the node that is visited. */
    const path: number[] = [];

    const visit = (node: number, at: number, weight: number, reach: number): void => {
      const row = depth.length;
      const parent = at === 0 ? -1 : split[path[at - 1]!]!;
      path[at] = row;
      let before = 0;
      for (let d = 1; d < at; d++) if (edgeFeature[path[d]!] === parent) before = d;
      depth.push(at);
      edgeFeature.push(parent);
      share.push(weight);
      featureShare.push(weight * (before === 0 ? 1 : featureShare[path[before]!]!));
      previous.push(before);
      isLeft.push(0);
      missingLeft.push(tree.missingLeft[node]!);
      threshold.push(tree.threshold[node]!);
      split.push(tree.feature[node]!);
      maxDepth = Math.max(maxDepth, at);
      if (tree.feature[node]! >= 0) {
        leaf.push(-1);
        const [left, right] = [tree.left[node]!, tree.right[node]!];
        const all = tree.cover[left]! + tree.cover[right]!;
        const leftShare = all > 0 ? tree.cover[left]! / all : 0.5;
        const leftRow = depth.length;
        visit(left, at + 1, leftShare, reach * leftShare);
        isLeft[leftRow] = 1;
        visit(right, at + 1, 1 - leftShare, reach * (1 - leftShare));
        return;
      }
      leaf.push(leafStart.length - 1);
      for (let k = 0; k < outputs; k++) {
        const value = tree.values[node * outputs + k]!;
        leafValues.push(value);
        expected[index * outputs + k]! += reach * value;
      }
      const last = new Map<number, number>();
      for (let d = 1; d <= at; d++) last.set(edgeFeature[path[d]!]!, d);
      leafDepths.push(...last.values());
      leafStart.push(leafDepths.length);
      most = Math.max(most, last.size);
    };
    visit(0, 0, 1, 1);
    pathFeatures.push(most);
    treeStart.push(depth.length);
  });

  return {
    treeStart: Int32Array.from(treeStart),
    pathFeatures: Int32Array.from(pathFeatures),
    maxDepth,
    depth: Int32Array.from(depth),
    split: Int32Array.from(split),
    threshold: Float64Array.from(threshold),
    missingLeft: Uint8Array.from(missingLeft),
    isLeft: Uint8Array.from(isLeft),
    edgeFeature: Int32Array.from(edgeFeature),
    share: Float64Array.from(share),
    featureShare: Float64Array.from(featureShare),
    previous: Int32Array.from(previous),
    leaf: Int32Array.from(leaf),
    leafValues: Float64Array.from(leafValues),
    leafStart: Int32Array.from(leafStart),
    leafDepths: Int32Array.from(leafDepths),
    expected,
  };
}
