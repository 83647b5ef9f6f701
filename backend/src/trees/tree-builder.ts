import type { Tree } from './tree.js';

/** Collects the nodes of a tree that is being grown. */
export interface TreeBuilder {
  /** Adds a leaf; `values` are copied. Returns its number. */
  addLeaf(values: ArrayLike<number>, cover: number): number;
  /** Makes a leaf an inner node. */
  split(node: number, by: NodeSplit): void;
  build(): Tree;
}

export interface NodeSplit {
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly left: number;
  readonly right: number;
}

/** @param outputs numbers a node says */
export function createTreeBuilder(outputs: number): TreeBuilder {
  const feature: number[] = [];
  const threshold: number[] = [];
  const missingLeft: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const values: number[] = [];
  const cover: number[] = [];
  const gain: number[] = [];
  return {
    addLeaf(own, ownCover) {
      feature.push(-1);
      threshold.push(0);
      missingLeft.push(0);
      left.push(-1);
      right.push(-1);
      gain.push(0);
      cover.push(ownCover);
      for (let k = 0; k < outputs; k++) values.push(own[k]!);
      return feature.length - 1;
    },
    split(node, by) {
      feature[node] = by.feature;
      threshold[node] = by.threshold;
      missingLeft[node] = by.missingLeft ? 1 : 0;
      gain[node] = by.gain;
      left[node] = by.left;
      right[node] = by.right;
    },
    build: () => ({
      feature: Int32Array.from(feature),
      threshold: Float64Array.from(threshold),
      missingLeft: Uint8Array.from(missingLeft),
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      values: Float64Array.from(values),
      cover: Float64Array.from(cover),
      gain: Float64Array.from(gain),
    }),
  };
}
