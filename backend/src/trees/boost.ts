import { createArenaPlan, viewOf } from './arena.js';
import { binAll } from './bin-all.js';
import { BLOCK, blockCount } from './bins.js';
import {
  columnsPerTree,
  range,
  strideFor,
  type BoostedLane,
  type BoostedLaneOptions,
  type BoostedSet,
} from './boosted-lane.js';
import { histogramSlots } from './histograms.js';
import { inlinePool, type TreePool } from './pool.js';
import { fillTrainingSet, reserveTrainingSet, type LabelledRows } from './training-set.js';
import type { Tree } from './tree.js';

export interface BoostOptions extends BoostedLaneOptions {
  readonly rounds: number;
  /** Rows × columns × outputs from which threads are used; they never change the result. */
  readonly leastThreadedWork?: number | undefined;
}

/**
 * Rows × columns × outputs of a round below which threads would take longer to tell each other what
 * to do than to do it.
 */
const MIN_WORK = 1_500_000;

/**
 * Gradient boosting as in XGBoost (Chen & Guestrin 2016): Newton trees on the softmax or logistic
 * loss. The same seed gives the same trees whatever the number of threads. Two classes grow one tree
 * per round for the second (logistic); more: one per class (softmax).
 *
 * @returns one per output and round, outputs in turn
 * @throws the signal's reason when aborted
 */
export async function boost(
  data: LabelledRows,
  options: BoostOptions,
  threads: TreePool,
  control: {
    readonly signal?: AbortSignal | undefined;
    readonly onRound?: (done: number) => void;
  } = {},
): Promise<Tree[]> {
  const { rows, featureCount, classes } = data;
  const outputs = classes === 2 ? 1 : classes;
  const columns = columnsPerTree(options, featureCount);
  const pool =
    rows * columns * outputs < (options.leastThreadedWork ?? MIN_WORK) ? inlinePool : threads;
  const laneCount = Math.min(pool.lanes, outputs);
  const stride = strideFor(options.maxCuts);
  const plan = createArenaPlan();
  const set = reserveTrainingSet(plan, data);
  const weights = plan.reserve('f64', rows);
  const margins = plan.reserve('f64', rows * outputs);
  const probabilities = plan.reserve('f64', rows * outputs);
  const lanes = Array.from({ length: laneCount }, (): BoostedLane => ({
    pairs: plan.reserve('f64', 2 * rows),
    weights: plan.reserve('f64', options.subsample < 1 ? rows : 0),
    bins: plan.reserve('u8', columns < featureCount ? blockCount(columns) * BLOCK * rows : 0),
    order: plan.reserve('u32', rows),
    scratch: plan.reserve('u32', rows),
    histograms: plan.reserve(
      'u8',
      histogramSlots(options.maxDepth) * blockCount(columns) * BLOCK * stride,
    ),
    answer: plan.reserve('f64', 8),
  }));
  const memory = plan.allocate();
  fillTrainingSet(memory, set, data);
  const own = viewOf(memory, weights);
  for (let row = 0; row < rows; row++) {
    own[row] = data.weights?.[row] ?? 1;
  }
  const shared: BoostedSet = {
    memory,
    set,
    outputs,
    weights,
    margins,
    probabilities,
    heaviest: own.reduce((a, b) => Math.max(a, b), 0),
  };
  const cuts = await binAll(pool, memory, set, { maxCuts: options.maxCuts, float32: true });

  const trees: Tree[] = [];
  await everyRow(pool, shared, laneCount);
  for (let round = 0; round < options.rounds; round++) {
    control.signal?.throwIfAborted();
    const grown = await Promise.all(
      lanes.map((lane, index) =>
        pool.run({
          kind: 'boosted',
          ...shared,
          cuts,
          lane,
          options,
          round,
          of: range(outputs).filter((output) => output % laneCount === index),
        }),
      ),
    );
    for (let output = 0; output < outputs; output++) {
      trees.push(grown[output % laneCount]![Math.floor(output / laneCount)]!);
    }
    await everyRow(pool, shared, laneCount);
    control.onRound?.(round + 1);
  }
  return trees;
}

/** Probabilities of all rows from their margins, a stretch of rows per lane. */
async function everyRow(pool: TreePool, shared: BoostedSet, lanes: number): Promise<void> {
  const { rows } = shared.set;
  await Promise.all(
    range(lanes).map((lane) =>
      pool.run({
        kind: 'probabilities',
        ...shared,
        from: Math.floor((rows * lane) / lanes),
        to: Math.floor((rows * (lane + 1)) / lanes),
      }),
    ),
  );
}
