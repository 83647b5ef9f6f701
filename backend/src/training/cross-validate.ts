import { chooseCalibration, type CalibratedHeldOut } from './choose-calibration.js';
import { predictHeldOut, type HeldOutOptions } from './predict-held-out.js';

export interface CrossValidation extends CalibratedHeldOut {
  /** rows × classes: what the models said before calibration. */
  readonly uncalibrated: Float64Array;
}

/**
 * Predicts every window by a model that has seen nothing of its run, neither in fitting nor in
 * calibration: the calibration of a fold is found on the held-out predictions of the other folds.
 */
export async function crossValidate(options: HeldOutOptions): Promise<CrossValidation> {
  const uncalibrated = await predictHeldOut(options);
  return { uncalibrated, ...chooseCalibration(uncalibrated, options) };
}
