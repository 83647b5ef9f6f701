import { shuffled, type Random } from '../core/random.js';

/**
 * Folds of whole runs, never rows: rows of one run are so alike that a row-wise split would test on
 * what was trained on. Stratified by mode and scenario, so that each fold sees each mode; a mode with
 * fewer runs than folds fills the first ones.
 *
 * @returns fold per run
 */
export function assignFolds(
  runs: readonly { readonly mode: string; readonly scenario: string }[],
  count: number,
  random: Random,
): Int32Array {
  const folds = new Int32Array(runs.length);
  for (const mode of [...new Set(runs.map((run) => run.mode))].sort()) {
    const own = [...runs.keys()].filter((run) => runs[run]!.mode === mode);
    // Runs of one scenario (a combination, a near miss) spread over the folds like the rest.
    shuffled(own, random)
      .sort((a, b) => runs[a]!.scenario.localeCompare(runs[b]!.scenario))
      .forEach((run, dealt) => (folds[run] = dealt % count));
  }
  return folds;
}
