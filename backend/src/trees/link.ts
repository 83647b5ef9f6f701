/**
 * Softmax of the rows `from` to `to`.
 *
 * @param margins rows × width
 * @param out rows × width; may be the same array
 */
export function softmax(
  margins: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
  width: number,
): void {
  for (let at = from * width; at < to * width; at += width) {
    let largest = margins[at]!;
    for (let k = at + 1; k < at + width; k++) if (margins[k]! > largest) largest = margins[k]!;
    let sum = 0;
    for (let k = at; k < at + width; k++) sum += out[k] = Math.exp(margins[k]! - largest);
    for (let k = at; k < at + width; k++) out[k]! /= sum;
  }
}

/** The logistic function of the rows `from` to `to`, one number each. */
export function logistic(margins: Float64Array, out: Float64Array, from: number, to: number): void {
  for (let row = from; row < to; row++) out[row] = 1 / (1 + Math.exp(-margins[row]!));
}

/** No probability counts as less, so that a single row cannot make the loss infinite. */
const FLOOR = 1e-15;

/**
 * Mean of −log of the probability of each row's class, by weight; NaN without any weight.
 *
 * @param probabilities rows × outputs; one output is the probability of class 1
 */
export function weightedLogLoss(
  probabilities: Float64Array,
  outputs: number,
  labels: Int32Array,
  weightOf: (row: number) => number,
): number {
  let loss = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weightOf(row);
    if (weight === 0) continue;
    const label = labels[row]!;
    const p =
      outputs > 1
        ? probabilities[row * outputs + label]!
        : label === 1
          ? probabilities[row]!
          : 1 - probabilities[row]!;
    loss -= weight * Math.log(Math.max(p, FLOOR));
    total += weight;
  }
  return loss / total;
}
