import { columnAt } from './bins.js';
import { createHistograms, type HistogramData, type Histograms } from './histograms.js';
import type { Kernels } from './kernels/kernels.js';
import { createTreeBuilder } from './tree-builder.js';
import type { Tree } from './tree.js';

/** How a tree of gradient boosting grows. The names are XGBoost's. */
export interface BoostedTreeOptions {
  readonly maxDepth: number;
  readonly learningRate: number;
  readonly lambda: number;
  readonly alpha: number;
  /** Least gain of a split. */
  readonly gamma: number;
  /** Least sum of second derivatives in a leaf. */
  readonly minChildWeight: number;
}

/** Where a tree's data lie in the memory, all addresses in bytes. */
export interface BoostedTreeData extends HistogramData {
  /** Split points per feature of `features`. */
  readonly cuts: readonly Float64Array[];
  /** rows u32. */
  readonly scratch: number;
  /** 64 bytes for answers of kernels. */
  readonly answer: number;
  /** Receives what each leaf adds to its rows: f64 every `targetStep` bytes. */
  readonly target: number;
  readonly targetStep: number;
}

interface Split {
  readonly place: number;
  readonly cut: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftGradient: number;
  readonly leftHessian: number;
}

/** Rows that stand together in the order, and the sums of their derivatives. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly gradient: number;
  readonly hessian: number;
}

interface OpenNode extends Stretch {
  readonly node: number;
  /** Its histograms. */
  readonly slot: number;
  readonly split: Split;
}

/** XGBoost's kRtEps: gains below are rounding. */
const MIN_GAIN = 1e-6;

/**
 * Grows one Newton tree (Chen & Guestrin 2016) and adds its answers to the target. Of two children
 * only the smaller's histogram is summed; the other's is what remains of the parent's.
 *
 * @param view the same memory, for what is read and written here
 */
export function growBoostedTree(
  kernels: Kernels,
  view: DataView,
  data: BoostedTreeData,
  options: BoostedTreeOptions,
): Tree {
  const histograms = createHistograms(kernels, data, options.maxDepth);
  const builder = createTreeBuilder();
  const open: OpenNode[] = [];

  const mayGrow = ({ depth, hessian }: Stretch): boolean =>
    depth < options.maxDepth && hessian >= 2 * options.minChildWeight;

  /** Adds a node as a leaf, and remembers it when it can be split further. */
  const settle = (stretch: Stretch, slot: number | undefined): number => {
    const { from, to, gradient, hessian } = stretch;
    const rest = afterPenalty(gradient, options.alpha);
    const value = Math.fround(options.learningRate * (-rest / (hessian + options.lambda)));
    const node = builder.addLeaf([value], hessian);
    const split =
      slot === undefined
        ? undefined
        : bestSplit(kernels, view, data, options, histograms.addressOf(slot), stretch);
    if (split !== undefined) open.push({ ...stretch, node, slot: slot!, split });
    else {
      kernels.addToRows(data.order + 4 * from, to - from, value, data.target, data.targetStep);
      if (slot !== undefined) histograms.release(slot);
    }
    return node;
  };

  const divide = (parent: OpenNode): void => {
    const { split, from, to } = parent;
    const depth = parent.depth + 1;
    const cuts = data.cuts[split.place]!;
    const count = kernels.partition(
      data.order + 4 * from,
      to - from,
      data.bins + columnAt(split.place, data.rows),
      split.cut,
      cuts.length + 1,
      split.missingLeft ? 1 : 0,
      data.scratch,
    );
    const left: Stretch = {
      from,
      to: from + count,
      depth,
      gradient: split.leftGradient,
      hessian: split.leftHessian,
    };
    const right: Stretch = {
      from: from + count,
      to,
      depth,
      gradient: parent.gradient - split.leftGradient,
      hessian: parent.hessian - split.leftHessian,
    };
    const leftIsSmaller = count <= to - left.to;
    const [smaller, larger] = leftIsSmaller ? [left, right] : [right, left];
    const slots = slotsOfChildren(histograms, parent.slot, smaller, {
      smaller: mayGrow(smaller),
      larger: mayGrow(larger),
    });
    const leftNode = settle(left, leftIsSmaller ? slots.smaller : slots.larger);
    const rightNode = settle(right, leftIsSmaller ? slots.larger : slots.smaller);
    builder.split(parent.node, {
      feature: data.features[split.place]!,
      threshold: cuts[split.cut]!,
      missingLeft: split.missingLeft,
      gain: split.gain,
      left: leftNode,
      right: rightNode,
    });
  };

  const root = wholeOrder(kernels, view, data);
  settle(root, mayGrow(root) ? histograms.sum(root.from, root.to) : undefined);
  while (open.length > 0) divide(open.pop()!);
  return builder.build();
}

/** All rows in their order, and their sums: the root. */
function wholeOrder(kernels: Kernels, view: DataView, data: BoostedTreeData): Stretch {
  const order = new Uint32Array(view.buffer, data.order, data.rows);
  for (let row = 0; row < data.rows; row++) order[row] = row;
  kernels.totalPairs(data.order, data.rows, data.pairs, data.answer);
  return {
    from: 0,
    to: data.rows,
    depth: 0,
    gradient: view.getFloat64(data.answer, true),
    hessian: view.getFloat64(data.answer + 8, true),
  };
}

/**
 * The histograms of two children, of those that may grow; the larger one's take the place of the
 * parent's.
 */
function slotsOfChildren(
  histograms: Histograms,
  parent: number,
  smaller: Stretch,
  grows: { readonly smaller: boolean; readonly larger: boolean },
): { readonly smaller: number | undefined; readonly larger: number | undefined } {
  if (!grows.smaller && !grows.larger) {
    histograms.release(parent);
    return { smaller: undefined, larger: undefined };
  }
  const slot = histograms.sum(smaller.from, smaller.to);
  if (grows.larger) histograms.subtract(parent, slot);
  else histograms.release(parent);
  if (!grows.smaller) histograms.release(slot);
  return { smaller: grows.smaller ? slot : undefined, larger: grows.larger ? parent : undefined };
}

/** The gradient that the L1 penalty leaves. */
function afterPenalty(gradient: number, alpha: number): number {
  return gradient - Math.max(-alpha, Math.min(alpha, gradient));
}

/** @param histogram address of the node's histograms */
function bestSplit(
  kernels: Kernels,
  view: DataView,
  data: BoostedTreeData,
  { lambda, alpha, gamma, minChildWeight }: BoostedTreeOptions,
  histogram: number,
  { gradient, hessian }: Stretch,
): Split | undefined {
  const parent = afterPenalty(gradient, alpha) ** 2 / (hessian + lambda);
  const { answer } = data;
  let best: Split | undefined;
  for (let place = 0; place < data.features.length; place++) {
    const found = kernels.scanPairs(
      histogram + place * data.stride,
      data.cuts[place]!.length,
      gradient,
      hessian,
      parent,
      best?.gain ?? Math.max(MIN_GAIN, gamma),
      lambda,
      alpha,
      minChildWeight,
      answer,
    );
    if (found === 0) continue;
    best = {
      place,
      gain: view.getFloat64(answer, true),
      leftGradient: view.getFloat64(answer + 8, true),
      leftHessian: view.getFloat64(answer + 16, true),
      cut: view.getInt32(answer + 24, true),
      missingLeft: view.getInt32(answer + 28, true) === 1,
    };
  }
  return best;
}
