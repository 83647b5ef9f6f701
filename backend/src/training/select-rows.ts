import { scoreProbabilities, type ProbabilityScores } from '../evaluation/probabilities.js';
import type { TrainingData, Windows } from '../models/types.js';
import type { WindowRows } from './rows.js';
import { takeRows } from './take-rows.js';

/**
 * Share of the weight that failures have. In recorded runs more than half of the windows lead to a
 * failure, in life hardly any does; a model that took the runs' share for granted would cry wolf.
 */
const FAILURE_SHARE = 0.2;

/** A window in which the failure has begun is easy, and no prediction: it counts for less. */
const VIOLATION_WEIGHT = 0.25;

export interface SelectedRows extends TrainingData {
  readonly weights: Float64Array;
  /** Where each row comes from. */
  readonly sourceRows: readonly number[];
}

/** How good a rows × classes matrix of probabilities is on the rows that teach, by their weights. */
export function scoreTaught(probabilities: Float64Array, taught: SelectedRows): ProbabilityScores {
  const { classes, sourceRows, labels, weights } = taught;
  const stated = takeRows(probabilities, classes.length, sourceRows);
  return scoreProbabilities(stated, labels, classes.length, weights);
}

/**
 * The rows that teach something and that `wanted` takes, as learners want them.
 *
 * @param weighing `alike`: every row counts 1
 */
export function selectRows(
  all: WindowRows,
  names: { readonly featureNames: readonly string[]; readonly classes: readonly string[] },
  wanted: (row: number) => boolean,
  weighing: 'failures as rare' | 'alike' = 'failures as rare',
): SelectedRows {
  const chosen = [...all.labels.keys()].filter((row) => all.labels[row]! >= 0 && wanted(row));
  const raw = Float64Array.from(chosen, (row) => (all.violation[row] === 1 ? VIOLATION_WEIGHT : 1));
  const sumOf = (failing: boolean): number =>
    chosen.reduce((sum, row, i) => sum + (all.labels[row]! > 0 === failing ? raw[i]! : 0), 0);
  const [failing, normal] = [sumOf(true), sumOf(false)];
  // On average 1, so that what learners say of least weights means the same for every dataset.
  const scale = (share: number, sum: number): number => (chosen.length * share) / sum;
  const weights = raw.map((weight, i) =>
    weighing === 'alike'
      ? 1
      : failing === 0 || normal === 0
        ? weight
        : weight *
          (all.labels[chosen[i]!] === 0
            ? scale(1 - FAILURE_SHARE, normal)
            : scale(FAILURE_SHARE, failing)),
  );
  let windows: Windows | undefined;
  return {
    sourceRows: chosen,
    weights,
    features: takeRows(all.features, names.featureNames.length, chosen),
    rows: chosen.length,
    featureNames: names.featureNames,
    classes: names.classes,
    labels: Int32Array.from(chosen, (row) => all.labels[row]!),
    groups: Int32Array.from(chosen, (row) => all.groups[row]!),
    // Most learners never ask.
    get windows() {
      return (windows ??= all.windowsOf(chosen));
    },
  };
}
