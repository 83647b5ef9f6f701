import { seededRandom, shuffled } from '../core/random.js';
import { viewOf, type Slot } from './arena.js';
import { columnAt } from './bins.js';
import { createGrid } from './exact-sums.js';
import { growBoostedTree, type BoostedTreeOptions } from './grow-boosted.js';
import { logistic } from './link.js';
import { workspaceOf, type TrainingSet } from './training-set.js';
import type { Tree } from './tree.js';

export interface BoostedLaneOptions extends BoostedTreeOptions {
  /** Share of the rows each round looks at. */
  readonly subsample: number;
  /** Share of the features each tree may use. */
  readonly columnsByTree: number;
  /** Split points per feature, at most 254. */
  readonly maxCuts: number;
  readonly seed: number;
}

/** What one task at a time needs for itself. */
export interface BoostedLane {
  readonly pairs: Slot<'f64'>;
  readonly weights: Slot<'f64'>;
  readonly bins: Slot<'u8'>;
  readonly order: Slot<'u32'>;
  readonly scratch: Slot<'u32'>;
  readonly histograms: Slot<'u8'>;
  readonly answer: Slot<'f64'>;
}

export interface BoostedSet {
  readonly memory: WebAssembly.Memory;
  readonly set: TrainingSet;
  readonly outputs: number;
  readonly weights: Slot<'f64'>;
  /** rows × outputs. */
  readonly margins: Slot<'f64'>;
  /** rows × outputs. */
  readonly probabilities: Slot<'f64'>;
  /** Largest weight. */
  readonly heaviest: number;
}

export interface ProbabilityShare extends BoostedSet {
  readonly from: number;
  readonly to: number;
}

export interface BoostedShare extends BoostedSet {
  readonly cuts: readonly Float64Array[];
  readonly lane: BoostedLane;
  readonly options: BoostedLaneOptions;
  readonly round: number;
  /** Outputs whose tree of this round to grow. */
  readonly of: readonly number[];
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

export function columnsPerTree(options: BoostedLaneOptions, featureCount: number): number {
  return Math.min(featureCount, Math.max(1, Math.round(options.columnsByTree * featureCount)));
}

/** Bytes of a feature's histogram: as small as the number of bins allows, for the cache. */
export function strideFor(maxCuts: number): number {
  return 16 * 2 ** Math.ceil(Math.log2(maxCuts + 2));
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
