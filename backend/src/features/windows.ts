/**
 * Copies the window that ends at a step, step by step: the only way there is from columns to the
 * input of a model of windows, in training and live.
 *
 * @param columns one column per signal; NaN is missing
 * @param end index of the window's last step; steps before index 0 count as missing
 * @param out receives steps × columns numbers from `offset` on
 */
export function copyWindow(
  columns: readonly Float64Array[],
  end: number,
  steps: number,
  out: Float32Array,
  offset: number,
): void {
  let next = offset;
  for (let step = end - steps + 1; step <= end; step++) {
    for (let s = 0; s < columns.length; s++) {
      out[next++] = step < 0 ? NaN : (columns[s]![step] ?? NaN);
    }
  }
}
