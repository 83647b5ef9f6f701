import type { Random } from '../core/random.js';
import { columnAt } from './bins.js';
import type { Kernels } from './kernels/kernels.js';
import { createTreeBuilder } from './tree-builder.js';
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

/** Where a tree's data lie in the memory, all addresses in bytes. */
export interface ForestTreeData {
  readonly rows: number;
  readonly classes: number;
  /** Bins of all features, in blocks (see bins.ts). */
  readonly bins: number;
  readonly cuts: readonly Float64Array[];
  /** Class per row: rows u8. */
  readonly labels: number;
  /** Weight per row: rows f64, on a grid (see exact-sums.ts); 0 is not in the sample. */
  readonly weights: number;
  /** Row numbers of the sample: u32. */
  readonly order: number;
  readonly sampleCount: number;
  readonly scratch: number;
  /** 256 × classes f64, all zero. */
  readonly histogram: number;
  /** 256 bytes, all zero. */
  readonly touched: number;
  /** classes f64. */
  readonly total: number;
  /** classes f64. */
  readonly work: number;
  /** 64 bytes for answers of kernels. */
  readonly answer: number;
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
 */
export function growForestTree(
  kernels: Kernels,
  view: DataView,
  data: ForestTreeData,
  options: ForestTreeOptions,
): Tree {
  const { classes, total, cuts } = data;
  const { random } = options;
  const totals = new Float64Array(view.buffer, total, classes);
  const shares = new Float64Array(classes);
  const candidates = Int32Array.from({ length: cuts.length }, (_, feature) => feature);
  const builder = createTreeBuilder(classes);

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
        data.order + 4 * from,
        to - from,
        data.bins + columnAt(feature, data.rows),
        data.labels,
        data.weights,
        classes,
        data.histogram,
        data.touched,
      );
      const found = kernels.scanClasses(
        data.histogram,
        data.touched,
        cuts[feature]!.length,
        classes,
        total,
        parent,
        best?.gain ?? 1e-12 * parent,
        options.minLeaf,
        data.work,
        data.answer,
      );
      if (found !== CONSTANT) tried++;
      if (found === BETTER) {
        best = {
          feature,
          cut: view.getInt32(data.answer + 8, true),
          gain: view.getFloat64(data.answer, true),
        };
      }
    }
    return best;
  };

  const grow = (from: number, to: number, depth: number): number => {
    totals.fill(0);
    kernels.totalClasses(data.order + 4 * from, to - from, data.labels, data.weights, total);
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
        data.order + 4 * from,
        to - from,
        data.bins + columnAt(split.feature, data.rows),
        split.cut,
        featureCuts.length + 1,
        0,
        data.scratch,
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
  grow(0, data.sampleCount, 0);
  return builder.build();
}
