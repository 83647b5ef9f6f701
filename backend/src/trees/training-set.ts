import { viewOf, type ArenaPlan, type Slot } from './arena.js';
import { BLOCK, binFeature, blockCount } from './bins.js';
import { createKernels, type Kernels } from './kernels/kernels.js';

/** A memory as another thread gets it, and as this one uses it. */
export interface Workspace {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  readonly view: DataView;
}

let last: Workspace | undefined;

/** The kernels on a memory; a thread keeps those of the memory it worked on last. */
export function workspaceOf(memory: WebAssembly.Memory): Workspace {
  if (last?.memory.buffer !== memory.buffer) {
    last = { memory, kernels: createKernels(memory), view: new DataView(memory.buffer) };
  }
  return last;
}

/** Rows of K classes. Matrices are row-major; NaN is missing. */
export interface LabelledRows {
  readonly features: Float64Array;
  readonly rows: number;
  readonly featureCount: number;
  /** Class per row. */
  readonly labels: Int32Array;
  readonly classes: number;
  /** 1 for all when absent. */
  readonly weights?: Float64Array | undefined;
}

/** Rows to learn from, as they lie in the memory. */
export interface TrainingSet {
  readonly rows: number;
  readonly featureCount: number;
  /** rows × featureCount, row-major. */
  readonly features: Slot<'f64'>;
  readonly bins: Slot<'u8'>;
  /** Class per row. */
  readonly labels: Slot<'u8'>;
}

export function reserveTrainingSet(
  plan: ArenaPlan,
  { rows, featureCount }: LabelledRows,
): TrainingSet {
  return {
    rows,
    featureCount,
    features: plan.reserve('f64', rows * featureCount),
    bins: plan.reserve('u8', blockCount(featureCount) * BLOCK * rows),
    labels: plan.reserve('u8', rows),
  };
}

export function fillTrainingSet(
  memory: WebAssembly.Memory,
  set: TrainingSet,
  { features, labels, rows, featureCount }: LabelledRows,
): void {
  viewOf(memory, set.features).set(features.subarray(0, rows * featureCount));
  viewOf(memory, set.labels).set(labels);
}

export interface BinShare {
  readonly memory: WebAssembly.Memory;
  readonly set: TrainingSet;
  readonly from: number;
  readonly to: number;
  readonly maxCuts: number;
  readonly float32: boolean;
}

/** Bins the features `from` to `to`; returns their cuts. */
export function binShare(share: BinShare): Float64Array[] {
  const { memory, set } = share;
  const features = viewOf(memory, set.features);
  const bins = viewOf(memory, set.bins);
  return Array.from({ length: share.to - share.from }, (_, i) =>
    binFeature(features, set.rows, set.featureCount, share.from + i, share, bins),
  );
}
