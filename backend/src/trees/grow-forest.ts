import type { Random } from '../core/random.js';
import { viewOf, type Slot } from './arena.js';
import { columnAt } from './bins.js';
import { createTreeBuilder } from './tree-builder.js';
import type { TrainingSet, Workspace } from './training-set.js';
import type { Tree } from './tree.js';

/** How a tree of a random forest grows. */
export interface ForestTreeOptions {
  readonly maxDepth: number;
  /** Least weight of a leaf. */
  readonly minLeaf: number;
  /** Features a node chooses from, drawn anew for each; those constant in the node do not count. */
  readonly featuresPerNode: number;
  readonly random: Random;
}

/** What one task at a time needs for itself. */
export interface ForestLane {
  /** Weight per row, on a grid (see exact-sums.ts); 0 is not in the sample. */
  readonly weights: Slot<'f64'>;
  /** Row numbers of the sample. */
  readonly order: Slot<'u32'>;
  /** As long as the order. */
  readonly scratch: Slot<'u32'>;
  /** 256 × classes, all zero. */
  readonly histogram: Slot<'f64'>;
  /** 256, all zero. */
  readonly touched: Slot<'u8'>;
  /** One per class, as `work`. */
  readonly total: Slot<'f64'>;
  readonly work: Slot<'f64'>;
  /** 8 for answers of kernels. */
  readonly answer: Slot<'f64'>;
  /**
   * What its trees say of rows outside of their samples: rows × classes sums of shares, and none when
   * out-of-bag answers are not asked for.
   */
  readonly outOfBag: Slot<'f64'>;
}

/** What a tree is grown from. */
export interface ForestTreeData {
  readonly set: TrainingSet;
  readonly classes: number;
  /** Split points per feature. */
  readonly cuts: readonly Float64Array[];
  readonly lane: ForestLane;
}

interface Split {
  readonly feature: number;
  readonly cut: number;
  readonly gain: number;
}

/** `scanClasses`: the feature does not vary here. */
const CONSTANT = 0;
const BETTER = 2;

/**
 * Grows one classification tree by Gini gain (Breiman 2001); a node says its shares of the classes,
 * its cover is their weight. Missing values go right, as `value < threshold` is false for them.
 *
 * It is one long function because the search and the growth share the node's totals and the order of
 * the candidates, and half of its lines are arguments of kernels.
 */
export function growForestTree(
  { kernels, view, memory }: Workspace,
  { set, classes, cuts, lane }: ForestTreeData,
  sampleCount: number,
  options: ForestTreeOptions,
): Tree {
  const { random } = options;
  const totals = viewOf(memory, lane.total);
  const shares = new Float64Array(classes);
  const candidates = Int32Array.from({ length: cuts.length }, (_, feature) => feature);
  const builder = createTreeBuilder();

  const bestSplit = (from: number, to: number, parent: number): Split | undefined => {
    let best: Split | undefined;
    let tried = 0;
    for (let c = 0; c < candidates.length && tried < options.featuresPerNode; c++) {
      // A partial Fisher–Yates shuffle draws without repeats.
      const other = c + Math.floor(random() * (candidates.length - c));
      const feature = candidates[other]!;
      candidates[other] = candidates[c]!;
      candidates[c] = feature;
      if (cuts[feature]!.length === 0) continue;
      kernels.sumClasses(
        lane.order.at + 4 * from,
        to - from,
        set.bins.at + columnAt(feature, set.rows),
        set.labels.at,
        lane.weights.at,
        classes,
        lane.histogram.at,
        lane.touched.at,
      );
      const found = kernels.scanClasses(
        lane.histogram.at,
        lane.touched.at,
        cuts[feature]!.length,
        classes,
        lane.total.at,
        parent,
        best?.gain ?? 1e-12 * parent,
        options.minLeaf,
        lane.work.at,
        lane.answer.at,
      );
      if (found !== CONSTANT) tried++;
      if (found === BETTER) {
        best = {
          feature,
          cut: view.getInt32(lane.answer.at + 8, true),
          gain: view.getFloat64(lane.answer.at, true),
        };
      }
    }
    return best;
  };

  const grow = (from: number, to: number, depth: number): number => {
    totals.fill(0);
    kernels.totalClasses(
      lane.order.at + 4 * from,
      to - from,
      set.labels.at,
      lane.weights.at,
      lane.total.at,
    );
    let weight = 0;
    let squares = 0;
    let largest = 0;
    for (let k = 0; k < classes; k++) {
      weight += totals[k]!;
      squares += totals[k]! ** 2;
      largest = Math.max(largest, totals[k]!);
    }
    for (let k = 0; k < classes; k++) shares[k] = totals[k]! / weight;
    const node = builder.addLeaf(shares, weight);
    const pure = largest === weight;
    if (pure || depth >= options.maxDepth || weight < 2 * options.minLeaf) return node;
    const split = bestSplit(from, to, squares / weight);
    if (split === undefined) return node;
    const featureCuts = cuts[split.feature]!;
    const middle =
      from +
      kernels.partition(
        lane.order.at + 4 * from,
        to - from,
        set.bins.at + columnAt(split.feature, set.rows),
        split.cut,
        featureCuts.length + 1,
        0,
        lane.scratch.at,
      );
    const left = grow(from, middle, depth + 1);
    const right = grow(middle, to, depth + 1);
    builder.split(node, {
      feature: split.feature,
      threshold: featureCuts[split.cut]!,
      missingLeft: false,
      gain: split.gain,
      left,
      right,
    });
    return node;
  };
  grow(0, sampleCount, 0);
  return builder.build();
}
