/** The numbers of some rows of a rows × `width` matrix. */
export function takeRows(
  matrix: Float64Array,
  width: number,
  chosen: readonly number[],
): Float64Array {
  const out = new Float64Array(chosen.length * width);
  chosen.forEach((row, i) => out.set(matrix.subarray(row * width, (row + 1) * width), i * width));
  return out;
}
