import { seededRandom } from '../core/random.js';
import { createArenaPlan, viewOf, type Slot } from './arena.js';
import { createGrid } from './exact-sums.js';
import { growForestTree } from './grow-forest.js';
import type { TreePool } from './pool.js';
import { binAll, reserveTrainingSet, workspaceOf, type TrainingSet } from './training-set.js';
import { findLeaf, type Tree } from './tree.js';

export interface ForestOptions {
  readonly trees: number;
  readonly maxDepth: number;
  readonly minLeaf: number;
  readonly featuresPerNode: number;
  /** Split points per feature, at most 254. */
  readonly maxCuts: number;
  readonly seed: number;
  /** Also tell what the trees say of rows they have not seen. */
  readonly outOfBag: boolean;
}

export interface Forest {
  readonly trees: readonly Tree[];
  /**
   * rows × K: mean class shares of the trees whose sample lacks the row (Breiman 2001); NaN for a
   * row that is in every sample. Absent when not asked for.
   */
  readonly outOfBag?: Float64Array;
}

/** Rows of K classes. Matrices are row-major; NaN is missing. */
export interface ForestRows {
  readonly features: Float64Array;
  readonly rows: number;
  readonly featureCount: number;
  /** Class per row. */
  readonly labels: Int32Array;
  readonly classes: number;
  /** 1 for all when absent. */
  readonly weights?: Float64Array;
}

/** What one task at a time needs for itself. */
interface Lane {
  readonly weights: Slot<'f64'>;
  readonly order: Slot<'u32'>;
  readonly scratch: Slot<'u32'>;
  readonly histogram: Slot<'f64'>;
  readonly touched: Slot<'u8'>;
  readonly total: Slot<'f64'>;
  readonly work: Slot<'f64'>;
  readonly answer: Slot<'f64'>;
  /** rows × classes sums of shares, and none when out-of-bag answers are not asked for. */
  readonly outOfBag: Slot<'f64'>;
}

export interface ForestShare {
  readonly memory: WebAssembly.Memory;
  readonly set: TrainingSet;
  readonly classes: number;
  readonly rowWeights: Slot<'f64'>;
  readonly cuts: readonly Float64Array[];
  readonly lane: Lane;
  readonly options: ForestOptions;
  /** Numbers of the trees to grow. */
  readonly trees: readonly number[];
}

/** Trees per message: few, so that the lanes end together and progress is seen. */
const TREES_PER_TASK = 4;

/**
 * Grows the trees of a random forest on bootstrap samples. The same seed gives the same trees
 * whatever the number of threads: each tree has its own sequence of random numbers.
 *
 * @param onTrees told how many trees are done
 * @throws the signal's reason when aborted
 */
export async function growForest(
  data: ForestRows,
  options: ForestOptions,
  pool: TreePool,
  control: { readonly signal?: AbortSignal; readonly onTrees?: (done: number) => void } = {},
): Promise<Forest> {
  const { rows, featureCount, classes } = data;
  const plan = createArenaPlan();
  const set = reserveTrainingSet(plan, rows, featureCount);
  const rowWeights = plan.reserve('f64', rows);
  const lanes = Array.from({ length: pool.lanes }, () => ({
    weights: plan.reserve('f64', rows),
    order: plan.reserve('u32', rows),
    scratch: plan.reserve('u32', rows),
    histogram: plan.reserve('f64', 256 * classes),
    touched: plan.reserve('u8', 256),
    total: plan.reserve('f64', classes),
    work: plan.reserve('f64', classes),
    answer: plan.reserve('f64', 8),
    outOfBag: plan.reserve('f64', options.outOfBag ? rows * classes : 0),
  }));
  const memory = plan.allocate();
  viewOf(memory, set.features).set(data.features.subarray(0, rows * featureCount));
  viewOf(memory, set.labels).set(data.labels);
  // A row is drawn a few times at most; the bound makes the sums of all rows exact.
  const largest = data.weights === undefined ? 1 : data.weights.reduce((a, b) => Math.max(a, b), 0);
  const grid = createGrid(largest, 2 * rows);
  const ownWeights = viewOf(memory, rowWeights);
  for (let row = 0; row < rows; row++) ownWeights[row] = grid.round(data.weights?.[row] ?? 1);

  const cuts = await binAll(pool, memory, set, { maxCuts: options.maxCuts, float32: false });
  const trees = new Array<Tree>(options.trees);
  let next = 0;
  let done = 0;
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < options.trees) {
        control.signal?.throwIfAborted();
        const numbers = Array.from(
          { length: Math.min(TREES_PER_TASK, options.trees - next) },
          (_, i) => next + i,
        );
        next += numbers.length;
        const grown = await pool.run({
          ...{ kind: 'forest', memory, set, classes, rowWeights, cuts, lane, options },
          trees: numbers,
        });
        grown.forEach((tree, i) => (trees[numbers[i]!] = tree));
        done += grown.length;
        control.onTrees?.(done);
      }
    }),
  );
  if (!options.outOfBag) return { trees };
  const sums = new Float64Array(rows * classes);
  for (const lane of lanes) {
    viewOf(memory, lane.outOfBag).forEach((share, i) => (sums[i]! += share));
  }
  return { trees, outOfBag: toShares(sums, rows, classes) };
}

/** Sums of shares as shares that sum to 1; NaN where nothing was added. */
function toShares(sums: Float64Array, rows: number, classes: number): Float64Array {
  for (let from = 0; from < rows * classes; from += classes) {
    let all = 0;
    for (let k = from; k < from + classes; k++) all += sums[k]!;
    for (let k = from; k < from + classes; k++) sums[k] = all > 0 ? sums[k]! / all : NaN;
  }
  return sums;
}

/** Grows some of the trees. */
export function growForestShare(share: ForestShare): Tree[] {
  const { set, lane, options } = share;
  const { kernels, view, memory } = workspaceOf(share.memory);
  const rowWeights = viewOf(memory, share.rowWeights);
  const weights = viewOf(memory, lane.weights);
  const order = viewOf(memory, lane.order);
  return share.trees.map((number) => {
    const random = treeRandom(options.seed, number);
    const sampleCount = drawSample(random, rowWeights, weights, order);
    const tree = growForestTree(
      kernels,
      view,
      {
        rows: set.rows,
        classes: share.classes,
        bins: set.bins.at,
        cuts: share.cuts,
        labels: set.labels.at,
        weights: lane.weights.at,
        order: lane.order.at,
        sampleCount,
        scratch: lane.scratch.at,
        histogram: lane.histogram.at,
        touched: lane.touched.at,
        total: lane.total.at,
        work: lane.work.at,
        answer: lane.answer.at,
      },
      { ...options, random },
    );
    if (options.outOfBag) addOutOfBag(tree, share, weights);
    return tree;
  });
}

function treeRandom(seed: number, tree: number): () => number {
  return seededRandom(seed * 100_003 + tree);
}

/** Draws as many rows as there are, with repeats; a row drawn twice weighs double. */
function drawSample(
  random: () => number,
  rowWeights: Float64Array,
  weights: Float64Array,
  order: Uint32Array,
): number {
  const rows = rowWeights.length;
  weights.fill(0);
  for (let i = 0; i < rows; i++) {
    const row = Math.floor(random() * rows);
    weights[row]! += rowWeights[row]!;
  }
  let count = 0;
  for (let row = 0; row < rows; row++) if (weights[row]! > 0) order[count++] = row;
  return count;
}

/** Shares are sums of so many trees at most, and then exact, whatever their order. */
const MAX_TREES = 2 ** 20;

/** Adds what a tree says of the rows that are not in its sample. */
function addOutOfBag(tree: Tree, share: ForestShare, weights: Float64Array): void {
  const { memory, set, classes } = share;
  const features = viewOf(memory, set.features);
  const sums = viewOf(memory, share.lane.outOfBag);
  const grid = createGrid(1, MAX_TREES);
  for (let row = 0; row < set.rows; row++) {
    if (weights[row]! > 0) continue;
    const leaf = findLeaf(tree, features, row * set.featureCount, false) * classes;
    for (let k = 0; k < classes; k++)
      sums[row * classes + k]! += grid.round(tree.values[leaf + k]!);
  }
}
