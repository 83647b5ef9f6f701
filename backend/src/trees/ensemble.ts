import { createArenaPlan, viewOf } from './arena.js';
import { finite } from './bins.js';
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

/** Bytes of a node: see `descend` in wasm/kernels.ts. */
const NODE = 16;

/** Lays trees out in a memory of their own, which is all that predicting needs. */
export function compileEnsemble(trees: readonly Tree[], options: EnsembleOptions): Ensemble {
  const { featureCount, outputs, float32 } = options;
  const width = options.leaves === 'rows' ? outputs : 1;
  const nodeCount = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const plan = createArenaPlan();
  const nodes = plan.reserve('u8', nodeCount * NODE);
  const values = plan.reserve('f64', nodeCount * width);
  const staged = plan.reserve('f64', BATCH * featureCount);
  const leaves = plan.reserve('u32', BATCH);
  const answers = plan.reserve('f64', BATCH * outputs);
  const memory = plan.allocate();
  const kernels = createKernels(memory);
  const view = new DataView(memory.buffer, nodes.at, nodes.length);
  const leafValues = viewOf(memory, values);
  const stagedView = viewOf(memory, staged);
  const answerView = viewOf(memory, answers);

  let next = 0;
  const laid = trees.map((tree) => {
    const root = next;
    next += tree.feature.length;
    return { root, depth: layOut(tree, root, width, view, leafValues) };
  });

  return {
    sum(features, rows, out) {
      for (let from = 0; from < rows; from += BATCH) {
        const count = Math.min(BATCH, rows - from);
        const start = from * featureCount;
        for (let i = 0; i < count * featureCount; i++) {
          stagedView[i] = finite(features[start + i]!, float32);
        }
        answerView.fill(0, 0, count * outputs);
        for (let t = 0; t < laid.length; t++) {
          const { root, depth } = laid[t]!;
          kernels.findLeaves(nodes.at, root, depth, staged.at, 8 * featureCount, count, leaves.at);
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

/**
 * Writes a tree breadth first, so that the two children of a node stand together, and returns the
 * number of steps to its deepest leaf.
 */
function layOut(
  tree: Tree,
  root: number,
  width: number,
  view: DataView,
  values: Float64Array,
): number {
  const order = [0];
  const depthOf = [0];
  let deepest = 0;
  for (let place = 0; place < order.length; place++) {
    const node = order[place]!;
    const at = (root + place) * NODE;
    deepest = Math.max(deepest, depthOf[place]!);
    for (let k = 0; k < width; k++) {
      values[(root + place) * width + k] = tree.values[node * width + k]!;
    }
    if (tree.feature[node]! < 0) {
      view.setFloat64(at, NaN, true);
      view.setUint32(at + 8, 2 * (root + place), true);
      view.setUint32(at + 12, 0, true);
      continue;
    }
    view.setFloat64(at, tree.threshold[node]!, true);
    view.setUint32(at + 8, 2 * (root + order.length) + (tree.missingLeft[node] ? 0 : 1), true);
    view.setUint32(at + 12, 8 * tree.feature[node]!, true);
    order.push(tree.left[node]!, tree.right[node]!);
    depthOf.push(depthOf[place]! + 1, depthOf[place]! + 1);
  }
  return deepest;
}
