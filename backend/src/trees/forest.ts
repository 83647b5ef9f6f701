import { createArenaPlan, viewOf } from './arena.js';
import { binAll } from './bin-all.js';
import { createGrid } from './exact-sums.js';
import type { ForestLaneOptions } from './forest-lane.js';
import type { ForestLane } from './grow-forest.js';
import type { TreePool } from './pool.js';
import { fillTrainingSet, reserveTrainingSet, type LabelledRows } from './training-set.js';
import type { Tree } from './tree.js';

export interface ForestOptions extends ForestLaneOptions {
  readonly trees: number;
  /** Split points per feature, at most 254. */
  readonly maxCuts: number;
}

export interface Forest {
  readonly trees: readonly Tree[];
  /**
   * rows × K: mean class shares of the trees whose sample lacks the row (Breiman 2001); NaN for a
   * row that is in every sample. Absent when not asked for.
   */
  readonly outOfBag?: Float64Array;
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
  data: LabelledRows,
  options: ForestOptions,
  pool: TreePool,
  control: {
    readonly signal?: AbortSignal | undefined;
    readonly onTrees?: (done: number) => void;
  } = {},
): Promise<Forest> {
  const { rows, classes } = data;
  const plan = createArenaPlan();
  const set = reserveTrainingSet(plan, data);
  const rowWeights = plan.reserve('f64', rows);
  const lanes = Array.from({ length: pool.lanes }, (): ForestLane => ({
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
  fillTrainingSet(memory, set, data);
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
          kind: 'forest',
          memory,
          set,
          classes,
          rowWeights,
          cuts,
          lane,
          options,
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
