import type { OnProgress } from '../core/progress.js';

/**
 * Joins the progress of work done one part after the other.
 *
 * @param total sum of the sizes of all parts, in any unit
 * @returns begins a part of that size; what it reports stands after the parts before it
 */
export function progressParts(
  onProgress: OnProgress | undefined,
  total: number,
): (size: number) => OnProgress {
  let before = 0;
  return (size) => {
    const start = before;
    before += size;
    return ({ message, done, total: whole }) =>
      onProgress?.({ message, done: start + (size * done) / whole, total });
  };
}
