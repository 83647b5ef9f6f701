import type { Random } from '../core/random.js';
import { splitRuns } from '../datasets/split.js';

/**
 * Folds of whole runs, stratified by mode: each run is in exactly one.
 *
 * @returns fold per run
 */
export function assignFolds(
  runs: readonly { readonly mode: string; readonly scenario: string }[],
  count: number,
  random: Random,
): Int32Array {
  const folds = new Int32Array(runs.length);
  splitRuns(runs, new Array<number>(count).fill(1), random).forEach((part, fold) => {
    for (const run of part) folds[run] = fold;
  });
  return folds;
}
