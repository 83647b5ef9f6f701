import type { Tree } from './tree.js';

/** Collects the nodes of a tree that is being grown. */
export interface TreeBuilder {
  /** Adds a leaf; `values` are copied. Returns its number. */
  addLeaf(values: ArrayLike<number>, cover: number): number;
  /** Makes a leaf an inner node. */
  split(node: number, by: NodeSplit): void;
  build(): Tree;
}

interface NodeSplit {
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly left: number;
  readonly right: number;
}

const LEAF: NodeSplit = {
  feature: -1,
  threshold: 0,
  missingLeft: false,
  gain: 0,
  left: -1,
  right: -1,
};

export function createTreeBuilder(): TreeBuilder {
  const splits: NodeSplit[] = [];
  const values: number[] = [];
  const cover: number[] = [];
  return {
    addLeaf(own, ownCover) {
      values.push(...Array.from(own));
      cover.push(ownCover);
      return splits.push(LEAF) - 1;
    },
    split: (node, by) => void (splits[node] = by),
    build: () => ({
      feature: Int32Array.from(splits, ({ feature }) => feature),
      threshold: Float64Array.from(splits, ({ threshold }) => threshold),
      missingLeft: Uint8Array.from(splits, ({ missingLeft }) => Number(missingLeft)),
      left: Int32Array.from(splits, ({ left }) => left),
      right: Int32Array.from(splits, ({ right }) => right),
      values: Float64Array.from(values),
      cover: Float64Array.from(cover),
      gain: Float64Array.from(splits, ({ gain }) => gain),
    }),
  };
}
