import { chooseCalibration, type CalibratedHeldOut } from './choose-calibration.js';
import type { Ensemble } from '../models/ensemble.js';
import { joinHeldOut } from './ensemble-held-out.js';
import { predictHeldOut, type HeldOutOptions } from './predict-held-out.js';

export interface CrossValidation extends CalibratedHeldOut {
  /** rows × classes: what the models said before calibration. */
  readonly uncalibrated: Float64Array;
  /** How forecasts and model become one answer; `probabilities` are joined already. */
  readonly ensemble: Ensemble;
}

/**
 * Predicts every window by a model that has seen nothing of its run, neither in fitting nor in
 * calibration: the calibration of a fold, and the ensemble with
 * the forecasts, are found on the held-out predictions of the other folds.
 *
 * @param limits what forecasts say of every row: see `limitRows`
 */
export async function crossValidate(
  options: HeldOutOptions,
  limits: Float64Array,
): Promise<CrossValidation> {
  const uncalibrated = await predictHeldOut(options);
  const calibrated = chooseCalibration(uncalibrated, options);
  return { uncalibrated, ...calibrated, ...joinHeldOut(calibrated.probabilities, limits, options) };
}
