import { createArenaPlan, viewOf } from './arena.js';
import { largestFinite } from './bins.js';
import { createKernels } from './kernels/kernels.js';
import type { Tree } from './tree.js';

/** Trees laid out for speed. */
export interface CompiledTrees {
  /**
   * Adds the answers of all trees to `out`, in the order of the trees. Allocates nothing but a
   * view per batch of rows.
   *
   * @param features rows × featureCount, row-major, NaN where missing; infinite values are bounds
   * @param out rows × outputs
   */
  sum(features: Float64Array, rows: number, out: Float64Array): void;
}

export interface CompileOptions {
  readonly featureCount: number;
  /** Numbers per row of the answer. */
  readonly outputs: number;
  /**
   * `rows`: every tree's leaves say all outputs. `turns`: a leaf says one number; tree i adds it to
   * output i % outputs.
   */
  readonly leaves: 'rows' | 'turns';
  /** Compare as 32-bit numbers, as XGBoost does. */
  readonly float32: boolean;
}

/** Rows that go down a tree together. */
const GROUP = 8;

/** Rows that go through all trees together; fewer of many features, so that they stay in the cache. */
const MAX_ROWS = 256;
const BATCH_BYTES = 256 * 1024;

/** Bytes of a node: see `step` in wasm/kernels.ts. */
const NODE = 16;

/** Lays trees out in a memory of their own, which is all that predicting needs. */
export function compileTrees(trees: readonly Tree[], options: CompileOptions): CompiledTrees {
  const { featureCount, outputs, float32 } = options;
  const width = options.leaves === 'rows' ? outputs : 1;
  const nodeCount = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const missing = directionsOf(trees);
  const copies = missing === 'both' ? 2 : 1;
  const groupBytes = 8 * GROUP * copies * featureCount;
  const batch =
    GROUP * Math.max(1, Math.min(MAX_ROWS / GROUP, Math.floor(BATCH_BYTES / groupBytes)));

  const plan = createArenaPlan();
  const nodes = plan.reserve('u8', nodeCount * NODE);
  const values = plan.reserve('f64', nodeCount * width);
  const raw = plan.reserve('f64', batch * featureCount);
  const staged = plan.reserve('f64', batch * copies * featureCount);
  const leaves = plan.reserve('u32', batch);
  const answers = plan.reserve('f64', batch * outputs);
  const memory = plan.allocate();
  const kernels = createKernels(memory);
  const rawView = viewOf(memory, raw);
  const answerView = viewOf(memory, answers);

  const layout: Layout = {
    nodes: new DataView(memory.buffer, nodes.at, nodes.length),
    nodesAt: nodes.at,
    values: viewOf(memory, values),
    width,
    placeOf: (feature, left) =>
      8 * GROUP * (copies === 2 && !left ? featureCount + feature : feature),
  };
  let next = 0;
  const laid = trees.map((tree) => {
    const root = next;
    next += tree.feature.length;
    return { root, depth: layOut(tree, root, layout) };
  });

  const sumBatch = (features: Float64Array, from: number, count: number): void => {
    const start = from * featureCount;
    rawView.set(features.subarray(start, start + count * featureCount));
    kernels.stageRows(
      raw.at,
      count,
      featureCount,
      copies,
      missing === 'right' ? Infinity : -Infinity,
      float32 ? 1 : 0,
      largestFinite(float32),
      staged.at,
    );
    answerView.fill(0, 0, count * outputs);
    const groups = Math.ceil(count / GROUP);
    for (let t = 0; t < laid.length; t++) {
      const { root, depth } = laid[t]!;
      kernels.findLeaves(nodes.at, root, depth, staged.at, groupBytes, groups, leaves.at);
      if (width === outputs) {
        kernels.addLeafRows(leaves.at, count, values.at, answers.at, width);
      } else {
        const output = answers.at + 8 * (t % outputs);
        kernels.addLeafValues(leaves.at, count, values.at, output, 8 * outputs);
      }
    }
  };

  return {
    sum(features, rows, out) {
      for (let from = 0; from < rows; from += batch) {
        const count = Math.min(batch, rows - from);
        sumBatch(features, from, count);
        for (let i = 0; i < count * outputs; i++) out[from * outputs + i]! += answerView[i]!;
      }
    },
  };
}

/** Where the nodes of all trees send missing values. */
function directionsOf(trees: readonly Tree[]): 'left' | 'right' | 'both' {
  let left = false;
  let right = false;
  for (const tree of trees) {
    tree.feature.forEach((feature, node) => {
      if (feature < 0) return;
      if (tree.missingLeft[node] === 1) left = true;
      else right = true;
    });
  }
  return left && right ? 'both' : left ? 'left' : 'right';
}

interface Layout {
  readonly nodes: DataView;
  /** Address of the first node in the memory. */
  readonly nodesAt: number;
  readonly values: Float64Array;
  readonly width: number;
  /** Place of a feature among staged values, of the copy whose missing values go the right way. */
  readonly placeOf: (feature: number, missingLeft: boolean) => number;
}

/**
 * Writes a tree breadth first, so that the two children of a node stand together, and returns the
 * number of steps to its deepest leaf.
 *
 * @param root number of its first node
 */
function layOut(tree: Tree, root: number, to: Layout): number {
  const order = [0];
  const depthOf = [0];
  let deepest = 0;
  for (let place = 0; place < order.length; place++) {
    const node = order[place]!;
    const at = (root + place) * NODE;
    deepest = Math.max(deepest, depthOf[place]!);
    for (let k = 0; k < to.width; k++) {
      to.values[(root + place) * to.width + k] = tree.values[node * to.width + k]!;
    }
    const feature = tree.feature[node]!;
    const leaf = feature < 0;
    const next = leaf ? place : order.length;
    to.nodes.setFloat64(at, leaf ? NaN : tree.threshold[node]!, true);
    to.nodes.setUint32(at + 8, to.nodesAt + (root + next) * NODE, true);
    to.nodes.setUint32(at + 12, leaf ? 0 : to.placeOf(feature, tree.missingLeft[node] === 1), true);
    if (leaf) continue;
    order.push(tree.left[node]!, tree.right[node]!);
    depthOf.push(depthOf[place]! + 1, depthOf[place]! + 1);
  }
  return deepest;
}
