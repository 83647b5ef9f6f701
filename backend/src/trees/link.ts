/**
 * Softmax of each row.
 *
 * @param margins rows × width
 * @param out rows × width; may be the same array
 */
export function softmax(
  margins: Float64Array,
  out: Float64Array,
  rows: number,
  width: number,
): void {
  for (let at = 0; at < rows * width; at += width) {
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
