import { applyCalibration, CALIBRATION_FITTERS } from '../models/calibration.js';
import type { Calibration, CalibrationMethod } from '../models/metadata.js';
import type { CalibrationChoice } from './evaluation-file.js';
import type { FoldedRows } from './predict-held-out.js';
import { takeRows } from './take-rows.js';
import { scoreTaught, selectRows } from './select-rows.js';

export interface CalibratedHeldOut {
  /** rows × classes, calibrated by the chosen method as fitted on the other folds. */
  readonly probabilities: Float64Array;
  /** By the chosen method, found on all held-out rows: for the model fitted on everything. */
  readonly calibration: Calibration;
  readonly choice: CalibrationChoice;
}

/**
 * Calibrates held-out probabilities by each method, each fold by what was found on the others, and
 * chooses the method with the smaller weighted log loss.
 *
 * @param raw rows × classes, uncalibrated
 */
export function chooseCalibration(raw: Float64Array, folded: FoldedRows): CalibratedHeldOut {
  const { rows, classes, foldOfRun, foldCount } = folded;
  const k = classes.length;
  const foldOf = (row: number): number => foldOfRun[rows.groups[row]!]!;
  const everything = selectRows(rows, folded, () => true);
  const trainingOf = Array.from({ length: foldCount }, (_, fold) =>
    selectRows(rows, folded, (row) => foldOf(row) !== fold),
  );
  const fitOn = (method: CalibrationMethod, used: typeof everything): Calibration =>
    CALIBRATION_FITTERS[method](takeRows(raw, k, used.sourceRows), used.labels, k, used.weights);
  const lossOf = (probabilities: Float64Array): number =>
    scoreTaught(probabilities, everything).logLoss;

  const methods = Object.keys(CALIBRATION_FITTERS) as CalibrationMethod[];
  const tried = methods.map((method) => {
    const probabilities = Float64Array.from(raw);
    const found = trainingOf.map((used) => fitOn(method, used));
    for (let row = 0; row < rows.rows; row++) {
      const own = probabilities.subarray(row * k, (row + 1) * k);
      applyCalibration(own, 1, k, found[foldOf(row)]!);
    }
    return { method, probabilities, logLoss: lossOf(probabilities) };
  });
  const best = tried.reduce((a, b) => (b.logLoss < a.logLoss ? b : a));
  return {
    probabilities: best.probabilities,
    calibration: fitOn(best.method, everything),
    choice: {
      chosen: best.method,
      logLossBefore: lossOf(raw),
      logLoss: Object.fromEntries(
        tried.map(({ method, logLoss }) => [method, logLoss]),
      ) as CalibrationChoice['logLoss'],
    },
  };
}
