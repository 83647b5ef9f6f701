import { seededRandom, shuffled } from '../core/random.js';
import { createArenaPlan, viewOf, type Slot } from './arena.js';
import { BLOCK, blockCount, columnAt } from './bins.js';
import { createGrid } from './exact-sums.js';
import { growBoostedTree, histogramSlots, type BoostedTreeOptions } from './grow-boosted.js';
import { logistic, weightedLogLoss } from './link.js';
import { inlinePool, type TreePool } from './pool.js';
import { binAll, reserveTrainingSet, workspaceOf, type TrainingSet } from './training-set.js';
import type { Tree } from './tree.js';

export interface BoostOptions extends BoostedTreeOptions {
  readonly rounds: number;
  /** Share of the rows each round looks at. */
  readonly subsample: number;
  /** Share of the features each tree may use. */
  readonly columnsByTree: number;
  /** Split points per feature, at most 254. */
  readonly maxCuts: number;
  /** Rounds without gain on the held-out rows after which it stops; 0: never. */
  readonly patience: number;
  readonly seed: number;
  /** Rows × columns × outputs from which threads are used; they never change the result. */
  readonly leastThreadedWork?: number;
}

/** Rows of K classes. Matrices are row-major; NaN is missing. */
export interface BoostRows {
  readonly features: Float64Array;
  readonly rows: number;
  readonly featureCount: number;
  /** Class per row. */
  readonly labels: Int32Array;
  /** 2 classes: one tree per round for the second (logistic); more: one per class (softmax). */
  readonly classes: number;
  /** 1 for all when absent. */
  readonly weights?: Float64Array;
  /** 1 where a row is not learned from but judged after every round; absent: none. */
  readonly heldOut?: Uint8Array;
}

export interface BoostRound {
  readonly step: number;
  /** Mean log loss of the rows it learns from, by weight. */
  readonly training: number;
  /** Of the held-out rows; NaN where there are none. */
  readonly validation: number;
}

export interface Boosted {
  /** One per output and round, outputs in turn; rounds after the best are left out. */
  readonly trees: readonly Tree[];
  /** Trees per round. */
  readonly outputs: number;
  readonly curve: readonly BoostRound[];
  /** Rounds kept. */
  readonly rounds: number;
}

/** What one task at a time needs for itself. */
interface Lane {
  readonly pairs: Slot<'f64'>;
  readonly weights: Slot<'f64'>;
  readonly bins: Slot<'u8'>;
  readonly order: Slot<'u32'>;
  readonly scratch: Slot<'u32'>;
  readonly histograms: Slot<'u8'>;
  readonly answer: Slot<'f64'>;
}

interface Shared {
  readonly memory: WebAssembly.Memory;
  readonly set: TrainingSet;
  readonly outputs: number;
  /** 0 for held-out rows. */
  readonly weights: Slot<'f64'>;
  /** rows × outputs. */
  readonly margins: Slot<'f64'>;
  /** rows × outputs. */
  readonly probabilities: Slot<'f64'>;
  /** Largest weight. */
  readonly heaviest: number;
}

export interface ProbabilityShare extends Shared {
  readonly from: number;
  readonly to: number;
}

export interface BoostedShare extends Shared {
  readonly cuts: readonly Float64Array[];
  readonly lane: Lane;
  readonly options: BoostOptions;
  readonly round: number;
  /** Outputs whose tree of this round to grow. */
  readonly of: readonly number[];
}

/**
 * Rows × columns × outputs of a round below which threads would take longer to tell each other what
 * to do than to do it.
 */
const MIN_WORK = 1_500_000;

/**
 * Gradient boosting as in XGBoost (Chen & Guestrin 2016): Newton trees on the softmax or logistic
 * loss. The same seed gives the same trees whatever the number of threads.
 *
 * @throws the signal's reason when aborted
 */
export async function boost(
  data: BoostRows,
  options: BoostOptions,
  threads: TreePool,
  control: { readonly signal?: AbortSignal; readonly onRound?: (done: number) => void } = {},
): Promise<Boosted> {
  const { rows, featureCount, classes } = data;
  const outputs = classes === 2 ? 1 : classes;
  const columns = columnsPerTree(options, featureCount);
  const pool =
    rows * columns * outputs < (options.leastThreadedWork ?? MIN_WORK) ? inlinePool : threads;
  const laneCount = Math.min(pool.lanes, outputs);
  const stride = strideFor(options.maxCuts);
  const plan = createArenaPlan();
  const set = reserveTrainingSet(plan, rows, featureCount);
  const weights = plan.reserve('f64', rows);
  const margins = plan.reserve('f64', rows * outputs);
  const probabilities = plan.reserve('f64', rows * outputs);
  const lanes = Array.from({ length: laneCount }, () => ({
    pairs: plan.reserve('f64', 2 * rows),
    weights: plan.reserve('f64', options.subsample < 1 ? rows : 0),
    bins: plan.reserve('u8', columns < featureCount ? blockCount(columns) * BLOCK * rows : 0),
    order: plan.reserve('u32', rows),
    scratch: plan.reserve('u32', rows),
    histograms: plan.reserve('u8', histogramSlots(options) * blockCount(columns) * BLOCK * stride),
    answer: plan.reserve('f64', 8),
  }));
  const memory = plan.allocate();
  viewOf(memory, set.features).set(data.features.subarray(0, rows * featureCount));
  viewOf(memory, set.labels).set(data.labels);
  const own = viewOf(memory, weights);
  for (let row = 0; row < rows; row++) {
    own[row] = data.heldOut?.[row] === 1 ? 0 : (data.weights?.[row] ?? 1);
  }
  const shared: Shared = {
    ...{ memory, set, outputs, weights, margins, probabilities },
    heaviest: own.reduce((a, b) => Math.max(a, b), 0),
  };
  const cuts = await binAll(pool, memory, set, { maxCuts: options.maxCuts, float32: true });
  const judge = createJudge(data, viewOf(memory, probabilities), outputs);

  const trees: Tree[] = [];
  const curve: BoostRound[] = [];
  let best = { rounds: 0, validation: Infinity };
  await everyRow(pool, shared, laneCount);
  for (let round = 0; round < options.rounds; round++) {
    control.signal?.throwIfAborted();
    const grown = await Promise.all(
      lanes.map((lane, index) =>
        pool.run({
          ...{ kind: 'boosted', ...shared, cuts, lane, options, round },
          of: range(outputs).filter((output) => output % laneCount === index),
        }),
      ),
    );
    for (let output = 0; output < outputs; output++) {
      trees.push(grown[output % laneCount]![Math.floor(output / laneCount)]!);
    }
    await everyRow(pool, shared, laneCount);
    control.onRound?.(round + 1);
    if (data.heldOut === undefined) continue;
    const losses = judge();
    curve.push({ step: round + 1, ...losses });
    if (losses.validation < best.validation) {
      best = { rounds: round + 1, validation: losses.validation };
    }
    if (options.patience > 0 && round + 1 - best.rounds >= options.patience) break;
  }
  const rounds = options.patience > 0 && best.rounds > 0 ? best.rounds : trees.length / outputs;
  return { trees: trees.slice(0, rounds * outputs), outputs, curve, rounds };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function columnsPerTree(options: BoostOptions, featureCount: number): number {
  return Math.min(featureCount, Math.max(1, Math.round(options.columnsByTree * featureCount)));
}

/** Bytes of a feature's histogram: as small as the number of bins allows, for the cache. */
function strideFor(maxCuts: number): number {
  return 16 * 2 ** Math.ceil(Math.log2(maxCuts + 2));
}

/** Probabilities of all rows from their margins, a stretch of rows per lane. */
async function everyRow(pool: TreePool, shared: Shared, lanes: number): Promise<void> {
  const { rows } = shared.set;
  await Promise.all(
    range(lanes).map((lane) =>
      pool.run({
        ...{ kind: 'probabilities', ...shared },
        from: Math.floor((rows * lane) / lanes),
        to: Math.floor((rows * (lane + 1)) / lanes),
      }),
    ),
  );
}

/** Writes the probabilities of a stretch of rows. */
export function writeProbabilities(share: ProbabilityShare): null {
  const { from, to, outputs } = share;
  const { memory, kernels } = workspaceOf(share.memory);
  if (outputs === 1) {
    logistic(viewOf(memory, share.margins), viewOf(memory, share.probabilities), from, to);
  } else {
    const offset = 8 * from * outputs;
    const [margins, probabilities] = [share.margins.at + offset, share.probabilities.at + offset];
    kernels.softmaxRows(margins, probabilities, to - from, outputs);
  }
  return null;
}

/** The weights of the rows a round looks at, 0 for the others; each lane draws the same ones. */
function sampleRows({ memory, weights, lane, options, round }: BoostedShare): Slot<'f64'> {
  if (options.subsample >= 1) return weights;
  const random = seededRandom(options.seed * 100_003 + round + 7_919);
  const [from, to] = [viewOf(memory, weights), viewOf(memory, lane.weights)];
  for (let row = 0; row < from.length; row++) {
    to[row] = random() < options.subsample ? from[row]! : 0;
  }
  return lane.weights;
}

/** Grows one round's trees of some outputs, and adds their answers to the margins. */
export function growBoostedLane(share: BoostedShare): Tree[] {
  const { set, outputs, options, round, lane } = share;
  const { rows, featureCount } = set;
  const { kernels, view } = workspaceOf(share.memory);
  const sampled = sampleRows(share);
  const grid = createGrid(share.heaviest, rows);
  const stride = strideFor(options.maxCuts);
  const columns = columnsPerTree(options, featureCount);
  return share.of.map((output) => {
    // Each round and output has its own sequence, so that no tree depends on who grows it.
    const random = seededRandom(options.seed * 100_003 + round * outputs + output);
    kernels.gradientPairs(
      share.probabilities.at + 8 * output,
      8 * outputs,
      set.labels.at,
      outputs === 1 ? 1 : output,
      sampled.at,
      rows,
      outputs === 1 ? 1 : 2,
      grid.magic,
      grid.unit,
      lane.pairs.at,
    );
    let features = range(featureCount);
    let bins = set.bins.at;
    if (columns < featureCount) {
      features = shuffled(features, random)
        .slice(0, columns)
        .sort((a, b) => a - b);
      // Packed into blocks of their own, so that no column is summed in vain.
      features.forEach((feature, place) => {
        const from = set.bins.at + columnAt(feature, rows);
        kernels.copyColumn(from, lane.bins.at + columnAt(place, rows), rows);
      });
      bins = lane.bins.at;
    }
    return growBoostedTree(
      kernels,
      view,
      {
        rows,
        bins,
        features,
        cuts: features.map((feature) => share.cuts[feature]!),
        pairs: lane.pairs.at,
        order: lane.order.at,
        scratch: lane.scratch.at,
        histograms: lane.histograms.at,
        stride,
        answer: lane.answer.at,
        target: share.margins.at + 8 * output,
        targetStep: 8 * outputs,
      },
      options,
    );
  });
}

type Losses = Pick<BoostRound, 'training' | 'validation'>;

function createJudge(data: BoostRows, probabilities: Float64Array, outputs: number): () => Losses {
  const loss = (held: 0 | 1): number =>
    weightedLogLoss(probabilities, outputs, data.labels, (row) =>
      (data.heldOut?.[row] ?? 0) === held ? (data.weights?.[row] ?? 1) : 0,
    );
  return () => ({ training: loss(0), validation: loss(1) });
}
