/**
 * The inner loops of tree learning and prediction, in AssemblyScript (assemblyscript.org), compiled
 * to WebAssembly with SIMD by `npm run build -w backend/wasm`. Everything works on addresses in a
 * memory that the caller lays out (src/trees/arena.ts); nothing is allocated here.
 *
 * Bins lie in blocks of eight features: a row's eight bytes of a block are one 64-bit number, so
 * that one load serves eight histograms.
 */

/** Bytes of a gradient pair: first and second derivative, 64 bits each. */
const PAIR: usize = 16;

/** One feature's share of a row of eight: the address of its pair in its histogram. */
function addPair(histogram: usize, bin: u64, pair: v128): void {
  const at = histogram + ((<usize>(bin & 255)) << 4);
  v128.store(at, f64x2.add(v128.load(at), pair));
}

/**
 * Adds the gradient pairs of rows to the histograms of the eight features of a block.
 *
 * @param rows row numbers (u32), count of them
 * @param block eight bins per row
 * @param pairs two f64 per row
 * @param histograms eight histograms, each of `stride` bytes
 */
export function sumPairs(
  rows: usize,
  count: u32,
  block: usize,
  pairs: usize,
  histograms: usize,
  stride: usize,
): void {
  const h1 = histograms + stride;
  const h2 = h1 + stride;
  const h3 = h2 + stride;
  const h4 = h3 + stride;
  const h5 = h4 + stride;
  const h6 = h5 + stride;
  const h7 = h6 + stride;
  const end = rows + ((<usize>count) << 2);
  for (; rows < end; rows += 4) {
    const row = <usize>load<u32>(rows);
    const pair = v128.load(pairs + (row << 4));
    const bins = load<u64>(block + (row << 3));
    addPair(histograms, bins, pair);
    addPair(h1, bins >> 8, pair);
    addPair(h2, bins >> 16, pair);
    addPair(h3, bins >> 24, pair);
    addPair(h4, bins >> 32, pair);
    addPair(h5, bins >> 40, pair);
    addPair(h6, bins >> 48, pair);
    addPair(h7, bins >> 56, pair);
  }
}

/** Copies the bins of a feature to another place; rows are eight bytes apart in both. */
export function copyColumn(from: usize, to: usize, rows: u32): void {
  const end = from + ((<usize>rows) << 3);
  for (; from < end; from += 8, to += 8) store<u8>(to, load<u8>(from));
}

/** Writes zeros; filling shared memory from JavaScript takes many times as long. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

/** `larger = parent − smaller` in place of the parent: one child's histograms are free. */
export function subtract(parent: usize, smaller: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += PAIR) {
    v128.store(parent + at, f64x2.sub(v128.load(parent + at), v128.load(smaller + at)));
  }
}

/** Sum of the pairs of rows, into `out`. */
export function totalPairs(rows: usize, count: u32, pairs: usize, out: usize): void {
  let total = f64x2.splat(0);
  const end = rows + ((<usize>count) << 2);
  for (; rows < end; rows += 4) {
    total = f64x2.add(total, v128.load(pairs + ((<usize>load<u32>(rows)) << 4)));
  }
  v128.store(out, total);
}

/** The derivative left after the L1 penalty (XGBoost, param.h: ThresholdL1). */
function shrink(gradient: f64, alpha: f64): f64 {
  return gradient - max(-alpha, min(alpha, gradient));
}

/**
 * The best split of one feature by its histogram of pairs, if it beats `best`: then writes
 * `{ gain f64, left gradient f64, left hessian f64, cut i32, missing left i32 }` to `out` and
 * returns 1.
 *
 * @param cuts number of cuts; bin `cuts + 1` holds missing values
 * @param parent the node's own score
 * @param best least gain that is of interest; only a larger one counts
 */
export function scanPairs(
  histogram: usize,
  cuts: i32,
  gradient: f64,
  hessian: f64,
  parent: f64,
  best: f64,
  lambda: f64,
  alpha: f64,
  leastChild: f64,
  out: usize,
): i32 {
  const missing = histogram + ((<usize>(cuts + 1)) << 4);
  const missingGradient = load<f64>(missing);
  const missingHessian = load<f64>(missing, 8);
  const directions = missingHessian > 0 ? 2 : 1;
  let found = 0;
  for (let side = 0; side < directions; side++) {
    let g = side == 1 ? missingGradient : 0.0;
    let h = side == 1 ? missingHessian : 0.0;
    for (let cut = 0; cut < cuts; cut++) {
      const at = histogram + ((<usize>cut) << 4);
      const binHessian = load<f64>(at, 8);
      // An empty bin divides the rows as the cut before it did.
      if (binHessian == 0) continue;
      g += load<f64>(at);
      h += binHessian;
      if (h < leastChild) continue;
      const rightHessian = hessian - h;
      if (rightHessian < leastChild || rightHessian <= 0) break;
      const rightGradient = gradient - g;
      const a = h + lambda;
      const b = rightHessian + lambda;
      const left = shrink(g, alpha);
      const right = shrink(rightGradient, alpha);
      const leftSquare = left * left;
      const rightSquare = right * right;
      // Divides only where the split will be better, or all but equal.
      if (leftSquare * b + rightSquare * a < (best + parent) * a * b) continue;
      const gain = leftSquare / a + rightSquare / b - parent;
      if (gain > best) {
        best = gain;
        found = 1;
        store<f64>(out, gain);
        store<f64>(out, g, 8);
        store<f64>(out, h, 16);
        store<i32>(out, cut, 24);
        store<i32>(out, side, 28);
      }
    }
  }
  return found;
}

/**
 * Divides rows into those that go left, which stay in front, and the others, both in their order.
 *
 * @param column address of the feature's first bin; rows are eight bytes apart
 * @param missingBin the bin of missing values, which go left when `missingLeft` is 1
 * @param scratch room for `count` row numbers
 * @returns how many went left
 */
export function partition(
  rows: usize,
  count: u32,
  column: usize,
  cut: u32,
  missingBin: u32,
  missingLeft: u32,
  scratch: usize,
): u32 {
  let left = rows;
  let right = scratch;
  const end = rows + ((<usize>count) << 2);
  for (let at = rows; at < end; at += 4) {
    const row = load<u32>(at);
    const bin = <u32>load<u8>(column + ((<usize>row) << 3));
    const goesLeft = (<usize>(bin <= cut)) | ((<usize>(bin == missingBin)) & (<usize>missingLeft));
    // Written to both sides, kept on one: no branch to be predicted wrongly.
    store<u32>(left, row);
    store<u32>(right, row);
    left += goesLeft << 2;
    right += (1 - goesLeft) << 2;
  }
  memory.copy(left, scratch, right - scratch);
  return <u32>((left - rows) >> 2);
}

/** Adds a number to each of the rows' places, `step` bytes apart: a leaf's answer to its rows. */
export function addToRows(rows: usize, count: u32, value: f64, target: usize, step: usize): void {
  const end = rows + ((<usize>count) << 2);
  for (; rows < end; rows += 4) {
    const at = target + <usize>load<u32>(rows) * step;
    store<f64>(at, load<f64>(at) + value);
  }
}

/**
 * Histogram of class weights of one feature; what is not touched must be zero.
 *
 * @param column address of the feature's first bin; rows are eight bytes apart
 * @param labels class per row (u8)
 * @param weights weight per row (f64)
 * @param histogram 256 × classes f64
 * @param touched 256 bits: which bins have rows
 */
export function sumClasses(
  rows: usize,
  count: u32,
  column: usize,
  labels: usize,
  weights: usize,
  classes: u32,
  histogram: usize,
  touched: usize,
): void {
  const end = rows + ((<usize>count) << 2);
  for (; rows < end; rows += 4) {
    const row = <usize>load<u32>(rows);
    const bin = <usize>load<u8>(column + (row << 3));
    store<u8>(touched + bin, 1);
    const at = histogram + ((bin * <usize>classes + <usize>load<u8>(labels + row)) << 3);
    store<f64>(at, load<f64>(at) + load<f64>(weights + (row << 3)));
  }
}

/** Sum of weights per class of rows, added to `out`. */
export function totalClasses(
  rows: usize,
  count: u32,
  labels: usize,
  weights: usize,
  out: usize,
): void {
  const end = rows + ((<usize>count) << 2);
  for (; rows < end; rows += 4) {
    const row = <usize>load<u32>(rows);
    const at = out + ((<usize>load<u8>(labels + row)) << 3);
    store<f64>(at, load<f64>(at) + load<f64>(weights + (row << 3)));
  }
}

/**
 * The best split of one feature by Gini gain, if it beats `best`: then writes `{ gain f64, cut i32 }`
 * to `out`. Clears the histogram behind it.
 *
 * @param cuts number of cuts; missing values lie in the bin after the last and go right
 * @param total weights per class of the node
 * @param work room for `classes` f64
 * @returns 0 when the feature does not vary in the node, 1 when it brings nothing, 2 when it is best
 */
export function scanClasses(
  histogram: usize,
  touched: usize,
  cuts: i32,
  classes: u32,
  total: usize,
  parent: f64,
  best: f64,
  leastChild: f64,
  work: usize,
  out: usize,
): i32 {
  const width = (<usize>classes) << 3;
  let all: f64 = 0;
  let rightSquares: f64 = 0;
  for (let k: usize = 0; k < width; k += 8) {
    const weight = load<f64>(total + k);
    all += weight;
    rightSquares += weight * weight;
    store<f64>(work + k, 0);
  }
  let leftSquares: f64 = 0;
  let left: f64 = 0;
  let bins = 0;
  let found = 0;
  for (let bin = 0; bin <= cuts + 1; bin++) {
    // Eight bins at a time where none of them has rows.
    if ((bin & 7) == 0 && load<u64>(touched + bin) == 0) {
      bin += 7;
      continue;
    }
    if (load<u8>(touched + bin) == 0) continue;
    store<u8>(touched + bin, 0);
    bins++;
    const at = histogram + <usize>bin * width;
    for (let k: usize = 0; k < width; k += 8) {
      const weight = load<f64>(at + k);
      if (weight == 0) continue;
      store<f64>(at + k, 0);
      const before = load<f64>(work + k);
      const after = before + weight;
      const total_k = load<f64>(total + k);
      leftSquares += after * after - before * before;
      rightSquares +=
        (total_k - after) * (total_k - after) - (total_k - before) * (total_k - before);
      left += weight;
      store<f64>(work + k, after);
    }
    const right = all - left;
    if (bin >= cuts || left < leastChild || right < leastChild || right <= 0 || left <= 0) continue;
    const gain = leftSquares / left + rightSquares / right - parent;
    if (gain > best) {
      best = gain;
      found = 1;
      store<f64>(out, gain);
      store<i32>(out, bin, 8);
    }
  }
  return bins < 2 ? 0 : 1 + found;
}

/**
 * One step down a tree. A node is `{ threshold f64, next u32, place u32 }`: the address of its first
 * child, which the second follows, and the feature's place among the values of eight rows, in bytes.
 * A leaf leads to itself: nothing is at or above its threshold, NaN.
 */
function step(node: usize, value: f64): usize {
  return <usize>load<u32>(node, 8) + ((<usize>(value >= load<f64>(node))) << 4);
}

/** A node's place among the values of eight rows. */
function placeOf(node: usize): usize {
  return <usize>load<u32>(node, 12);
}

/**
 * Writes the number of the leaf of every row in one tree. Eight rows go down together: each waits
 * for its memory while the others move. No value is NaN: see {@link stageRows}.
 *
 * @param root number of the tree's first node
 * @param depth steps to the deepest leaf
 * @param rows groups of eight rows: f64 of the first feature of all eight, of the second, and so on
 * @param groupBytes of eight rows
 * @param leaves u32 per row
 */
export function findLeaves(
  nodes: usize,
  root: u32,
  depth: u32,
  rows: usize,
  groupBytes: usize,
  groups: u32,
  leaves: usize,
): void {
  const top = nodes + ((<usize>root) << 4);
  for (let group: u32 = 0; group < groups; group++, rows += groupBytes, leaves += 32) {
    let a = top;
    let b = top;
    let c = top;
    let d = top;
    let e = top;
    let f = top;
    let g = top;
    let h = top;
    for (let level: u32 = 0; level < depth; level++) {
      a = step(a, load<f64>(rows + placeOf(a), 0));
      b = step(b, load<f64>(rows + placeOf(b), 8));
      c = step(c, load<f64>(rows + placeOf(c), 16));
      d = step(d, load<f64>(rows + placeOf(d), 24));
      e = step(e, load<f64>(rows + placeOf(e), 32));
      f = step(f, load<f64>(rows + placeOf(f), 40));
      g = step(g, load<f64>(rows + placeOf(g), 48));
      h = step(h, load<f64>(rows + placeOf(h), 56));
    }
    store<u32>(leaves, <u32>((a - nodes) >> 4), 0);
    store<u32>(leaves, <u32>((b - nodes) >> 4), 4);
    store<u32>(leaves, <u32>((c - nodes) >> 4), 8);
    store<u32>(leaves, <u32>((d - nodes) >> 4), 12);
    store<u32>(leaves, <u32>((e - nodes) >> 4), 16);
    store<u32>(leaves, <u32>((f - nodes) >> 4), 20);
    store<u32>(leaves, <u32>((g - nodes) >> 4), 24);
    store<u32>(leaves, <u32>((h - nodes) >> 4), 28);
  }
}

/**
 * Puts rows where {@link findLeaves} wants them, eight interleaved, within `±largest`. A missing
 * value becomes one that goes the right way by itself: below all thresholds, or above. Where some
 * nodes send it left and others right, every feature is there twice.
 *
 * @param from rows of `features` f64
 * @param copies 1 or 2
 * @param missing what stands for a missing value in the first copy; in the second it is +∞
 * @param float32 1: round to 32 bits
 */
export function stageRows(
  from: usize,
  rows: u32,
  features: u32,
  copies: u32,
  missing: f64,
  float32: i32,
  largest: f64,
  to: usize,
): void {
  const second = (<usize>features) << 6;
  const groupBytes = <usize>copies * second;
  for (let row: u32 = 0; row < rows; row++) {
    let target = to + <usize>(row >> 3) * groupBytes + ((<usize>(row & 7)) << 3);
    for (let feature: u32 = 0; feature < features; feature++, from += 8, target += 64) {
      let value = max(-largest, min(largest, load<f64>(from)));
      if (float32) value = <f64>(<f32>value);
      const absent = value != value;
      store<f64>(target, absent ? missing : value);
      if (copies == 2) store<f64>(target + second, absent ? Infinity : value);
    }
  }
}

/** Adds each row's leaf value (f64) to its place in `out`, `step` bytes apart. */
export function addLeafValues(
  leaves: usize,
  count: u32,
  values: usize,
  out: usize,
  step: usize,
): void {
  const end = leaves + ((<usize>count) << 2);
  for (; leaves < end; leaves += 4, out += step) {
    store<f64>(out, load<f64>(out) + load<f64>(values + ((<usize>load<u32>(leaves)) << 3)));
  }
}

/** Adds each row's leaf values, `width` f64 of them, to its row of `out`. */
export function addLeafRows(
  leaves: usize,
  count: u32,
  values: usize,
  out: usize,
  width: u32,
): void {
  const bytes = (<usize>width) << 3;
  const end = leaves + ((<usize>count) << 2);
  for (; leaves < end; leaves += 4, out += bytes) {
    const from = values + <usize>load<u32>(leaves) * bytes;
    for (let k: usize = 0; k < bytes; k += 8) {
      store<f64>(out + k, load<f64>(out + k) + load<f64>(from + k));
    }
  }
}

/**
 * e to the power of four numbers of at most 0, to the precision of 32 bits (Cephes, expf.c: a power
 * of two and a polynomial for the rest).
 */
function exponential(x: v128): v128 {
  const bounded = f32x4.max(x, f32x4.splat(-87));
  const power = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504088896341)));
  let rest = f32x4.sub(bounded, f32x4.mul(power, f32x4.splat(0.693359375)));
  rest = f32x4.sub(rest, f32x4.mul(power, f32x4.splat(-2.1219444e-4)));
  let sum = f32x4.splat(1.98756915e-4);
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.3981999507e-3));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(8.3334519073e-3));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(4.1665795894e-2));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.6666665459e-1));
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(5.0000001201e-1));
  sum = f32x4.add(f32x4.mul(f32x4.mul(sum, rest), rest), f32x4.add(rest, f32x4.splat(1)));
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(power), i32x4.splat(127)), 23);
  return f32x4.mul(sum, scale);
}

/** Rows whose intermediate numbers stay in the nearest cache. */
const SOFTMAX_ROWS: u32 = 64;

/**
 * Softmax of rows of `width` f64, as quick as gradients need it: to the precision of 32 bits, as
 * in XGBoost.
 */
export function softmaxRows(margins: usize, out: usize, rows: u32, width: u32): void {
  const bytes = (<usize>width) << 3;
  for (let from: u32 = 0; from < rows; from += SOFTMAX_ROWS) {
    const count = min(SOFTMAX_ROWS, rows - from);
    const first = out + <usize>from * bytes;
    const end = first + <usize>count * bytes;
    let source = margins + <usize>from * bytes;
    for (let row = first; row < end; row += bytes, source += bytes) {
      let largest = load<f64>(source);
      for (let k: usize = 8; k < bytes; k += 8) largest = max(largest, load<f64>(source + k));
      for (let k: usize = 0; k < bytes; k += 8) {
        store<f64>(row + k, load<f64>(source + k) - largest);
      }
    }
    let at = first;
    for (; at + 32 <= end; at += 32) {
      const low = f32x4.demote_f64x2_zero(v128.load(at));
      const high = f32x4.demote_f64x2_zero(v128.load(at, 16));
      const result = exponential(v128.shuffle<f32>(low, high, 0, 1, 4, 5));
      v128.store(at, f64x2.promote_low_f32x4(result));
      v128.store(at, f64x2.promote_low_f32x4(v128.shuffle<f32>(result, result, 2, 3, 0, 1)), 16);
    }
    for (; at < end; at += 8) {
      const result = exponential(f32x4.splat(<f32>load<f64>(at)));
      store<f64>(at, <f64>f32x4.extract_lane(result, 0));
    }
    for (let row = first; row < end; row += bytes) {
      let sum: f64 = 0;
      for (let k: usize = 0; k < bytes; k += 8) sum += load<f64>(row + k);
      const share = 1 / sum;
      for (let k: usize = 0; k < bytes; k += 8) store<f64>(row + k, load<f64>(row + k) * share);
    }
  }
}

/**
 * First and second derivative of the log loss per row, on a grid (see src/trees/exact-sums.ts);
 * both 0 for a row without weight.
 *
 * @param probabilities f64 every `step` bytes
 * @param labels class per row (u8); the derivative is that of class `own`
 * @param weights f64 per row
 * @param factor of the second derivative p (1 − p): 2 for softmax, 1 for logistic
 * @param magic the number whose addition rounds to the grid, whose distance is `unit`
 */
export function gradientPairs(
  probabilities: usize,
  step: usize,
  labels: usize,
  own: u32,
  weights: usize,
  rows: u32,
  factor: f64,
  magic: f64,
  unit: f64,
  pairs: usize,
): void {
  for (let row: usize = 0; row < <usize>rows; row++, probabilities += step, pairs += PAIR) {
    const weight = load<f64>(weights + (row << 3));
    const p = load<f64>(probabilities);
    const isClass: f64 = <u32>load<u8>(labels + row) == own ? 1 : 0;
    const gradient = weight * (p - isClass) + magic - magic;
    // Never 0 where there is weight: an empty bin is told by it.
    const hessian = max(unit, weight * (factor * p * (1 - p)) + magic - magic);
    store<f64>(pairs, weight > 0 ? gradient : 0);
    store<f64>(pairs, weight > 0 ? hessian : 0, 8);
  }
}
