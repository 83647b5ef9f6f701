import type { IsotonicCalibration } from './metadata.js';

/** One rising curve through points; `stated` ascending, `observed` never falling. */
export type IsotonicCurve = IsotonicCalibration['curves'][number];

/** No class is ever ruled out: a curve's 0 is taken for this before the classes are normalised. */
const FLOOR = 1e-6;

/**
 * The never falling curve with the least weighted squared error, by pool adjacent violators (Ayer
 * et al. 1955). Equal `x` are averaged first. Each pool is kept as its first and last `x`, so that
 * the curve is level within a pool and straight between two, as in scikit-learn.
 *
 * @param x what was stated; at least one
 * @param y what happened, 0 to 1
 * @param weights all 1 when absent; rows of weight 0 count for nothing
 * @returns undefined when there is no weight at all
 */
export function fitIsotonicCurve(
  x: Float64Array,
  y: Float64Array,
  weights?: Float64Array,
): IsotonicCurve | undefined {
  const weightOf = (row: number): number => weights?.[row] ?? 1;
  const order = Uint32Array.from(x.keys())
    .filter((row) => weightOf(row) > 0)
    .sort((a, b) => x[a]! - x[b]!);
  const pools: { from: number; to: number; mean: number; weight: number }[] = [];
  const joinLast = (): void => {
    const upper = pools.pop()!;
    const lower = pools.at(-1)!;
    const weight = lower.weight + upper.weight;
    lower.mean += ((upper.mean - lower.mean) * upper.weight) / weight;
    lower.weight = weight;
    lower.to = upper.to;
  };
  order.forEach((row, i) => {
    pools.push({ from: x[row]!, to: x[row]!, mean: y[row]!, weight: weightOf(row) });
    if (i > 0 && x[order[i - 1]!] === x[row]) joinLast();
    // While equal ones are still to come, the mean of this one is not known.
    const next = order[i + 1];
    if (next !== undefined && x[next] === x[row]) return;
    while (pools.length > 1 && pools.at(-2)!.mean >= pools.at(-1)!.mean) joinLast();
  });
  if (pools.length === 0) return undefined;
  const corners = pools.flatMap(({ from, to, mean }) =>
    from === to ? [[from, mean] as const] : [[from, mean] as const, [to, mean] as const],
  );
  return { stated: corners.map(([at]) => at), observed: corners.map(([, mean]) => mean) };
}

/**
 * One curve per class against all others. Rows of no weight, or no rows at all, give curves that
 * change nothing.
 *
 * @param probabilities rows × classCount of runs the model was not fitted on
 */
export function fitIsotonic(
  probabilities: Float64Array,
  labels: Int32Array,
  classCount: number,
  weights?: Float64Array,
): IsotonicCalibration {
  const curves = Array.from({ length: classCount }, (_, c): IsotonicCurve => {
    const stated = Float64Array.from(labels, (_, row) => probabilities[row * classCount + c]!);
    const happened = Float64Array.from(labels, (label) => (label === c ? 1 : 0));
    return fitIsotonicCurve(stated, happened, weights) ?? { stated: [0, 1], observed: [0, 1] };
  });
  return { method: 'isotonic', curves };
}

/** The curve at `x`: level before its first and after its last point. */
export function isotonicAt({ stated, observed }: IsotonicCurve, x: number): number {
  let low = 0;
  let high = stated.length - 1;
  if (x <= stated[low]!) return observed[low]!;
  if (x >= stated[high]!) return observed[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (stated[middle]! <= x) low = middle;
    else high = middle;
  }
  const share = (x - stated[low]!) / (stated[high]! - stated[low]!);
  return observed[low]! + share * (observed[high]! - observed[low]!);
}

/** In place; every row still sums to 1. */
export function applyIsotonic(
  probabilities: Float64Array,
  rows: number,
  classCount: number,
  { curves }: IsotonicCalibration,
): void {
  for (let row = 0; row < rows; row++) {
    const from = row * classCount;
    let sum = 0;
    for (let c = 0; c < classCount; c++) {
      const value = Math.max(isotonicAt(curves[c]!, probabilities[from + c]!), FLOOR);
      probabilities[from + c] = value;
      sum += value;
    }
    for (let c = from; c < from + classCount; c++) probabilities[c]! /= sum;
  }
}
