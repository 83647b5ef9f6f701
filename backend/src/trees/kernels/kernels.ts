import { KERNELS_BASE64 } from './module.js';

/** Address in the memory, in bytes. */
type Address = number;

/** The compiled inner loops; what each does, and the layout it expects, says wasm/kernels.ts. */
export interface Kernels {
  sumPairs(
    rows: Address,
    count: number,
    block: Address,
    pairs: Address,
    histograms: Address,
    stride: number,
  ): void;
  copyColumn(from: Address, to: Address, rows: number): void;
  clear(at: Address, bytes: number): void;
  subtract(parent: Address, smaller: Address, bytes: number): void;
  totalPairs(rows: Address, count: number, pairs: Address, out: Address): void;
  scanPairs(
    histogram: Address,
    cuts: number,
    gradient: number,
    hessian: number,
    parent: number,
    best: number,
    lambda: number,
    alpha: number,
    leastChild: number,
    out: Address,
  ): number;
  partition(
    rows: Address,
    count: number,
    column: Address,
    cut: number,
    missingBin: number,
    missingLeft: number,
    scratch: Address,
  ): number;
  addToRows(rows: Address, count: number, value: number, target: Address, step: number): void;
  sumClasses(
    rows: Address,
    count: number,
    column: Address,
    labels: Address,
    weights: Address,
    classes: number,
    histogram: Address,
    touched: Address,
  ): void;
  totalClasses(rows: Address, count: number, labels: Address, weights: Address, out: Address): void;
  scanClasses(
    histogram: Address,
    touched: Address,
    cuts: number,
    classes: number,
    total: Address,
    parent: number,
    best: number,
    leastChild: number,
    work: Address,
    out: Address,
  ): number;
  stageRows(
    from: Address,
    rows: number,
    features: number,
    copies: number,
    missing: number,
    float32: number,
    largest: number,
    to: Address,
  ): void;
  findLeaves(
    nodes: Address,
    root: number,
    depth: number,
    rows: Address,
    groupBytes: number,
    groups: number,
    leaves: Address,
  ): void;
  addLeafValues(leaves: Address, count: number, values: Address, out: Address, step: number): void;
  softmaxRows(margins: Address, out: Address, rows: number, width: number): void;
  gradientPairs(
    probabilities: Address,
    step: number,
    labels: Address,
    own: number,
    weights: Address,
    rows: number,
    factor: number,
    magic: number,
    unit: number,
    pairs: Address,
  ): void;
  addLeafRows(leaves: Address, count: number, values: Address, out: Address, width: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** The kernels on a memory. Compiled once per thread. */
export function createKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNELS_BASE64, 'base64'));
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  return instance.exports as unknown as Kernels;
}
