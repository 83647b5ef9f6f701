import { createArenaPlan, viewOf } from './arena.js';
import { largestFinite } from './bins.js';
import { createKernels } from './kernels/kernels.js';
import type { Tree } from './tree.js';

/** Trees laid out for speed. */
export interface Ensemble {
  /**
   * Adds the answers of all trees to `out`, in the order of the trees. Allocates nothing.
   *
   * @param features rows × featureCount, row-major, NaN where missing; infinite values are bounds
   * @param out rows × outputs
   */
  sum(features: Float64Array, rows: number, out: Float64Array): void;
}

export interface EnsembleOptions {
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

/** Rows that go through all trees together: their features stay in the cache. */
const BATCH = 256;

/** Rows that go down a tree together. */
const GROUP = 8;

/** Bytes of a node: see `descend` in wasm/kernels.ts. */
const NODE = 16;

/** Lays trees out in a memory of their own, which is all that predicting needs. */
export function compileEnsemble(trees: readonly Tree[], options: EnsembleOptions): Ensemble {
  const { featureCount, outputs, float32 } = options;
  const width = options.leaves === 'rows' ? outputs : 1;
  const nodeCount = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const plan = createArenaPlan();
  const nodes = plan.reserve('u8', nodeCount * NODE);
  const directions = plan.reserve('u8', nodeCount);
  const values = plan.reserve('f64', nodeCount * width);
  const raw = plan.reserve('f64', BATCH * featureCount);
  const staged = plan.reserve('f64', BATCH * featureCount);
  const leaves = plan.reserve('u32', BATCH);
  const answers = plan.reserve('f64', BATCH * outputs);
  const memory = plan.allocate();
  const kernels = createKernels(memory);
  const laying = {
    nodes: new DataView(memory.buffer, nodes.at, nodes.length),
    nodesAt: nodes.at,
    directions: viewOf(memory, directions),
    values: viewOf(memory, values),
    width,
  };
  const rawView = viewOf(memory, raw);
  const answerView = viewOf(memory, answers);

  let next = 0;
  const laid = trees.map((tree) => {
    const root = next;
    next += tree.feature.length;
    return { root, depth: layOut(tree, root, laying) };
  });

  return {
    sum(features, rows, out) {
      for (let from = 0; from < rows; from += BATCH) {
        const count = Math.min(BATCH, rows - from);
        const start = from * featureCount;
        // Copied one by one: a view of the part would be an allocation.
        for (let i = 0; i < count * featureCount; i++) rawView[i] = features[start + i]!;
        const missing = kernels.stageRows(
          raw.at,
          count,
          featureCount,
          float32 ? 1 : 0,
          largestFinite(float32),
          staged.at,
        );
        answerView.fill(0, 0, count * outputs);
        for (let t = 0; t < laid.length; t++) {
          const { root, depth } = laid[t]!;
          kernels.findLeaves(
            nodes.at,
            missing === 1 ? directions.at : 0,
            root,
            depth,
            staged.at,
            8 * featureCount,
            Math.ceil(count / GROUP),
            leaves.at,
          );
          if (width === outputs) {
            kernels.addLeafRows(leaves.at, count, values.at, answers.at, width);
          } else {
            const output = answers.at + 8 * (t % outputs);
            kernels.addLeafValues(leaves.at, count, values.at, output, 8 * outputs);
          }
        }
        for (let i = 0; i < count * outputs; i++) out[from * outputs + i]! += answerView[i]!;
      }
    },
  };
}

interface Laying {
  readonly nodes: DataView;
  /** Address of the first node in the memory. */
  readonly nodesAt: number;
  readonly directions: Uint8Array;
  readonly values: Float64Array;
  readonly width: number;
}

/**
 * Writes a tree breadth first, so that the two children of a node stand together, and returns the
 * number of steps to its deepest leaf.
 *
 * @param root number of its first node
 */
function layOut(tree: Tree, root: number, to: Laying): number {
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
    const leaf = tree.feature[node]! < 0;
    const next = leaf ? place : order.length;
    to.nodes.setFloat64(at, leaf ? NaN : tree.threshold[node]!, true);
    to.nodes.setUint32(at + 8, to.nodesAt + (root + next) * NODE, true);
    to.nodes.setUint32(at + 12, leaf ? 0 : 8 * GROUP * tree.feature[node]!, true);
    to.directions[root + place] = leaf || tree.missingLeft[node] ? 0 : 1;
    if (leaf) continue;
    order.push(tree.left[node]!, tree.right[node]!);
    depthOf.push(depthOf[place]! + 1, depthOf[place]! + 1);
  }
  return deepest;
}
