import { BLOCK, columnAt } from './bins.js';
import type { Kernels } from './kernels/kernels.js';
import { createTreeBuilder } from './tree-builder.js';
import type { Tree } from './tree.js';

/** How a tree of gradient boosting grows. The names are XGBoost's. */
export interface BoostedTreeOptions {
  readonly maxDepth: number;
  /** Leaf-wise growth stops here; 0 is no bound. */
  readonly maxLeaves: number;
  /** `depthwise`: all that gain something; `lossguide`: the largest gain first, to `maxLeaves`. */
  readonly growPolicy: 'depthwise' | 'lossguide';
  readonly learningRate: number;
  readonly lambda: number;
  readonly alpha: number;
  /** Least gain of a split. */
  readonly gamma: number;
  /** Least sum of second derivatives in a leaf. */
  readonly minChildWeight: number;
  /** Per feature 1, −1 or 0; absent when all are free. */
  readonly monotone?: readonly number[];
}

/** Where a tree's data lie in the memory, all addresses in bytes. */
export interface BoostedTreeData {
  readonly rows: number;
  /** Bins of the features the tree may use, in blocks (see bins.ts). */
  readonly bins: number;
  /** The feature at each place of the blocks. */
  readonly features: readonly number[];
  /** Split points per feature of `features`. */
  readonly cuts: readonly Float64Array[];
  /** Gradient pairs: rows × 2 f64, on a grid (see exact-sums.ts). */
  readonly pairs: number;
  /** rows u32; holds the rows of each leaf together afterwards. */
  readonly order: number;
  readonly scratch: number;
  /** {@link histogramSlots} × blocks × 8 × `stride` bytes. */
  readonly histograms: number;
  /** Bytes of one feature's histogram. */
  readonly stride: number;
  /** 64 bytes for answers of kernels. */
  readonly answer: number;
  /** Receives what each leaf adds to its rows: f64 every `targetStep` bytes. */
  readonly target: number;
  readonly targetStep: number;
}

/** Histograms that are alive at once while a tree grows. */
export function histogramSlots(
  options: Pick<BoostedTreeOptions, 'maxDepth' | 'maxLeaves' | 'growPolicy'>,
): number {
  return options.growPolicy === 'lossguide' ? options.maxLeaves + 1 : options.maxDepth + 2;
}

interface Split {
  readonly place: number;
  readonly cut: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftGradient: number;
  readonly leftHessian: number;
}

interface OpenNode {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly low: number;
  readonly high: number;
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
  const { lambda, alpha, learningRate } = options;
  const bounded = options.monotone?.some((direction) => direction !== 0) ? 1 : 0;
  const blocks = Math.ceil(data.features.length / BLOCK);
  const slotBytes = blocks * BLOCK * data.stride;
  const free = Array.from({ length: histogramSlots(options) }, (_, slot) => slot);
  const builder = createTreeBuilder(1);
  const open: OpenNode[] = [];
  const leaves: { from: number; to: number; value: number }[] = [];

  const sumHistogram = (slot: number, from: number, to: number): void => {
    const histogram = data.histograms + slot * slotBytes;
    kernels.clear(histogram, slotBytes);
    for (let block = 0; block < blocks; block++) {
      kernels.sumPairs(
        data.order + 4 * from,
        to - from,
        data.bins + block * data.rows * BLOCK,
        data.pairs,
        histogram + block * BLOCK * data.stride,
        data.stride,
      );
    }
  };

  const weightOf = (gradient: number, hessian: number, low: number, high: number): number => {
    const rest = gradient - Math.max(-alpha, Math.min(alpha, gradient));
    return Math.max(low, Math.min(high, -rest / (hessian + lambda)));
  };

  const bestSplit = (
    slot: number,
    gradient: number,
    hessian: number,
    low: number,
    high: number,
  ): Split | undefined => {
    const rest = gradient - Math.max(-alpha, Math.min(alpha, gradient));
    const weight = weightOf(gradient, hessian, low, high);
    const parent = bounded
      ? -(2 * gradient * weight + (hessian + lambda) * weight ** 2 + 2 * alpha * Math.abs(weight))
      : rest ** 2 / (hessian + lambda);
    let best: Split | undefined;
    const { answer } = data;
    for (let place = 0; place < data.features.length; place++) {
      const found = kernels.scanPairs(
        data.histograms + slot * slotBytes + place * data.stride,
        data.cuts[place]!.length,
        gradient,
        hessian,
        parent,
        best?.gain ?? Math.max(MIN_GAIN, options.gamma),
        lambda,
        alpha,
        options.minChildWeight,
        bounded,
        options.monotone?.[data.features[place]!] ?? 0,
        low,
        high,
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
  };

  const takeNext = (): OpenNode => {
    if (options.growPolicy === 'depthwise') return open.pop()!;
    let best = 0;
    open.forEach((node, i) => {
      if (node.split.gain > open[best]!.split.gain) best = i;
    });
    return open.splice(best, 1)[0]!;
  };

  const mayGrow = (depth: number, hessian: number): boolean =>
    (options.maxDepth === 0 || depth < options.maxDepth) && hessian >= 2 * options.minChildWeight;

  /** Adds a node as a leaf, and remembers it when it can be split further. */
  const settle = (
    about: Omit<OpenNode, 'node' | 'split' | 'slot'>,
    slot: number | undefined,
  ): number => {
    const { gradient, hessian, low, high } = about;
    const value = Math.fround(learningRate * weightOf(gradient, hessian, low, high));
    const node = builder.addLeaf([value], hessian);
    const split = slot === undefined ? undefined : bestSplit(slot, gradient, hessian, low, high);
    if (split !== undefined) open.push({ ...about, node, slot: slot!, split });
    else {
      leaves.push({ from: about.from, to: about.to, value });
      if (slot !== undefined) free.push(slot);
    }
    return node;
  };

  const divide = (parent: OpenNode): void => {
    const { split, from, to, depth, low, high } = parent;
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
    const middle = from + count;
    const sums = {
      left: { gradient: split.leftGradient, hessian: split.leftHessian },
      right: {
        gradient: parent.gradient - split.leftGradient,
        hessian: parent.hessian - split.leftHessian,
      },
    };
    // Under a monotone bound neither side may pass the middle of the two answers.
    const direction = options.monotone?.[data.features[split.place]!] ?? 0;
    const half =
      (weightOf(sums.left.gradient, sums.left.hessian, low, high) +
        weightOf(sums.right.gradient, sums.right.hessian, low, high)) /
      2;
    const left = {
      ...{ from, to: middle, depth: depth + 1, low, high, ...sums.left },
      ...(direction > 0 ? { high: half } : direction < 0 ? { low: half } : {}),
    };
    const right = {
      ...{ from: middle, to, depth: depth + 1, low, high, ...sums.right },
      ...(direction > 0 ? { low: half } : direction < 0 ? { high: half } : {}),
    };
    const [smaller, larger] =
      count <= to - middle ? ([left, right] as const) : ([right, left] as const);
    const smallerGrows = mayGrow(depth + 1, smaller.hessian);
    const largerGrows = mayGrow(depth + 1, larger.hessian);
    let smallerSlot: number | undefined;
    let largerSlot: number | undefined;
    if (smallerGrows || largerGrows) {
      smallerSlot = free.pop()!;
      sumHistogram(smallerSlot, smaller.from, smaller.to);
    }
    if (largerGrows) {
      largerSlot = parent.slot;
      kernels.subtract(
        data.histograms + largerSlot * slotBytes,
        data.histograms + smallerSlot! * slotBytes,
        slotBytes,
      );
    } else free.push(parent.slot);
    if (!smallerGrows && smallerSlot !== undefined) {
      free.push(smallerSlot);
      smallerSlot = undefined;
    }
    const leftNode = settle(left, left === smaller ? smallerSlot : largerSlot);
    const rightNode = settle(right, right === smaller ? smallerSlot : largerSlot);
    builder.split(parent.node, {
      feature: data.features[split.place]!,
      threshold: cuts[split.cut]!,
      missingLeft: split.missingLeft,
      gain: split.gain,
      left: leftNode,
      right: rightNode,
    });
  };

  const order = new Uint32Array(view.buffer, data.order, data.rows);
  for (let row = 0; row < data.rows; row++) order[row] = row;
  kernels.totalPairs(data.order, data.rows, data.pairs, data.answer);
  const root = {
    from: 0,
    to: data.rows,
    depth: 0,
    gradient: view.getFloat64(data.answer, true),
    hessian: view.getFloat64(data.answer + 8, true),
    low: -Infinity,
    high: Infinity,
  };
  let slot: number | undefined;
  if (mayGrow(0, root.hessian)) {
    slot = free.pop()!;
    sumHistogram(slot, 0, data.rows);
  }
  settle(root, slot);
  let leafCount = 1;
  while (open.length > 0) {
    if (options.maxLeaves > 0 && leafCount >= options.maxLeaves) break;
    divide(takeNext());
    leafCount++;
  }
  for (const { node, from, to } of open) {
    const value = builder.valueOf(node);
    leaves.push({ from, to, value });
  }
  for (const { from, to, value } of leaves) {
    kernels.addToRows(data.order + 4 * from, to - from, value, data.target, data.targetStep);
  }
  return builder.build();
}
