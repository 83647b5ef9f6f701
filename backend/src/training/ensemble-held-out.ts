import type { Watch } from '../config/schema.js';
import { NORMAL } from '../core/modes.js';
import { UNLIKELY } from '../crossings/model.js';
import { fitNaming, fitRiskWeights, joinRow, type Ensemble } from '../models/ensemble.js';
import type { FoldedRows } from './predict-held-out.js';
import type { WindowRows } from './rows.js';
import { selectRows } from './select-rows.js';

/**
 * What crossings alone say of every window.
 *
 * @param classes `normal` first
 * @returns rows × (K − 1): probability per failure mode, `UNLIKELY` at least
 */
export function limitRows(
  { rows, crossings }: WindowRows,
  classes: readonly string[],
  { modes }: Pick<Watch, 'modes'>,
): Float64Array {
  const places = classes
    .filter((name) => name !== NORMAL)
    .map((name) => modes.findIndex((mode) => mode.name === name));
  const out = new Float64Array(rows * places.length);
  for (let row = 0; row < rows; row++) {
    places.forEach((mode, i) => {
      out[row * places.length + i] = Math.max(UNLIKELY, crossings[row * modes.length + mode]!);
    });
  }
  return out;
}

/**
 * Joins calibrated held-out probabilities with those of the forecasts, each fold by the weights that
 * were found on the others.
 *
 * @param probabilities rows × K, calibrated
 * @param limits rows × (K − 1)
 * @returns the joined probabilities, and the ensemble for a model of all runs
 */
export function joinHeldOut(
  probabilities: Float64Array,
  limits: Float64Array,
  folded: FoldedRows,
): { readonly probabilities: Float64Array; readonly ensemble: Ensemble } {
  const { rows, classes, foldOfRun, foldCount } = folded;
  const k = classes.length;
  const foldOf = (row: number): number => foldOfRun[rows.groups[row]!]!;
  const limitsOf = (row: number): Float64Array =>
    limits.subarray(row * (k - 1), (row + 1) * (k - 1));
  const fitOn = (wanted: (row: number) => boolean): Ensemble => {
    const used = selectRows(rows, folded, wanted);
    const shareOf = (own: ArrayLike<number>, at: number): number => {
      const sum = Array.from(own).reduce((x, y) => x + y, 0);
      return sum > 0 ? own[at]! / sum : 1 / (k - 1);
    };
    const failures = used.sourceRows.filter((row) => rows.labels[row]! > 0);
    const modeOf = (row: number): number => rows.labels[row]! - 1;
    return {
      ...fitRiskWeights(
        used.sourceRows.map((row) => 1 - probabilities[row * k]!),
        used.sourceRows.map((row) => Math.max(...limitsOf(row))),
        used.labels.map((label) => (label > 0 ? 1 : 0)),
        used.weights,
      ),
      naming: fitNaming(
        failures.map((row) =>
          shareOf(probabilities.subarray(row * k + 1, (row + 1) * k), modeOf(row)),
        ),
        failures.map((row) => shareOf(limitsOf(row), modeOf(row))),
      ),
    };
  };
  const ensembles = Array.from({ length: foldCount }, (_, fold) =>
    fitOn((row) => foldOf(row) !== fold),
  );
  const joined = Float64Array.from(probabilities);
  for (let row = 0; row < rows.rows; row++) {
    joinRow(joined.subarray(row * k, (row + 1) * k), limitsOf(row), ensembles[foldOf(row)]!);
  }
  return { probabilities: joined, ensemble: fitOn(() => true) };
}
