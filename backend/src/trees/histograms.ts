import { BLOCK } from './bins.js';
import type { Kernels } from './kernels/kernels.js';

/** Where histograms and what they are summed from lie in the memory, all addresses in bytes. */
export interface HistogramData {
  readonly rows: number;
  /** Bins of the features the tree may use, in blocks (see bins.ts). */
  readonly bins: number;
  /** The feature at each place of the blocks. */
  readonly features: readonly number[];
  /** Gradient pairs: rows × 2 f64, on a grid (see exact-sums.ts). */
  readonly pairs: number;
  /** rows u32; holds the rows of each leaf together afterwards. */
  readonly order: number;
  /** {@link histogramSlots} × blocks × 8 × `stride` bytes. */
  readonly histograms: number;
  /** Bytes of one feature's histogram. */
  readonly stride: number;
}

/** Histograms that are alive at once while a tree grows. */
export function histogramSlots(maxDepth: number): number {
  return maxDepth + 2;
}

/** The histograms of open nodes, each in a slot of its own. */
export interface Histograms {
  /** Sums the histograms of the rows that stand at `from` to `to` in the order; returns their slot. */
  sum(from: number, to: number): number;
  /** `parent − child` in place of the parent. */
  subtract(parent: number, child: number): void;
  release(slot: number): void;
  addressOf(slot: number): number;
}

export function createHistograms(
  kernels: Kernels,
  data: HistogramData,
  maxDepth: number,
): Histograms {
  const blocks = Math.ceil(data.features.length / BLOCK);
  const slotBytes = blocks * BLOCK * data.stride;
  const free = Array.from({ length: histogramSlots(maxDepth) }, (_, slot) => slot);
  const addressOf = (slot: number): number => data.histograms + slot * slotBytes;
  return {
    addressOf,
    sum(from, to) {
      const slot = free.pop()!;
      kernels.clear(addressOf(slot), slotBytes);
      for (let block = 0; block < blocks; block++) {
        kernels.sumPairs(
          data.order + 4 * from,
          to - from,
          data.bins + block * data.rows * BLOCK,
          data.pairs,
          addressOf(slot) + block * BLOCK * data.stride,
          data.stride,
        );
      }
      return slot;
    },
    subtract: (parent, child) => kernels.subtract(addressOf(parent), addressOf(child), slotBytes),
    release: (slot) => free.push(slot),
  };
}
