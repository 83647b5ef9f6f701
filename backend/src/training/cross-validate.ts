import type { OnProgress } from '../core/progress.js';
import { applyCalibration, fitTemperatureAndBias } from '../models/calibration.js';
import type { Calibration } from '../models/metadata.js';
import type { Learner } from '../models/types.js';
import type { WindowRows } from './rows.js';
import { selectRows } from './select-rows.js';

export interface CrossValidation {
  /** rows × classes: what a model said of runs it had never seen, calibrated. */
  readonly probabilities: Float64Array;
  /** For the model fitted on everything: found on all held-out rows. */
  readonly calibration: Calibration;
}

/**
 * Predicts every window by a model that has seen nothing of its run, neither in fitting nor in
 * calibration: the temperature of a fold is found on the held-out predictions of the other folds.
 */
export async function crossValidate(options: {
  readonly learner: Learner;
  readonly rows: WindowRows;
  readonly featureNames: readonly string[];
  readonly classes: readonly string[];
  readonly foldOfRun: Int32Array;
  readonly foldCount: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}): Promise<CrossValidation> {
  const { learner, rows, foldOfRun, foldCount, classes, featureNames } = options;
  const k = classes.length;
  const width = featureNames.length;
  const foldOf = (row: number): number => foldOfRun[rows.groups[row]!]!;
  const raw = new Float64Array(rows.rows * k);
  for (let fold = 0; fold < foldCount; fold++) {
    const model = await learner.fit(
      selectRows(rows, { featureNames, classes }, (row) => foldOf(row) !== fold),
      {
        seed: options.seed,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        onProgress: ({ message, done, total }) =>
          options.onProgress?.({
            message: `fold ${fold + 1} of ${foldCount}: ${message}`,
            done: fold + done / total,
            total: foldCount,
          }),
      },
    );
    const held = [...rows.labels.keys()].filter((row) => foldOf(row) === fold);
    const features = new Float64Array(held.length * width);
    held.forEach((row, i) =>
      features.set(rows.features.subarray(row * width, (row + 1) * width), i * width),
    );
    const out = new Float64Array(held.length * k);
    model.predict(features, held.length, out);
    held.forEach((row, i) => raw.set(out.subarray(i * k, (i + 1) * k), row * k));
  }

  const calibrationOn = (wanted: (row: number) => boolean): Calibration => {
    const used = selectRows(rows, { featureNames, classes }, wanted);
    const probabilities = new Float64Array(used.rows * k);
    used.sourceRows.forEach((row, i) =>
      probabilities.set(raw.subarray(row * k, (row + 1) * k), i * k),
    );
    return fitTemperatureAndBias(probabilities, used.labels, k, used.weights);
  };
  const probabilities = Float64Array.from(raw);
  for (let fold = 0; fold < foldCount; fold++) {
    const calibration = calibrationOn((row) => foldOf(row) !== fold);
    for (let row = 0; row < rows.rows; row++) {
      if (foldOf(row) !== fold) continue;
      applyCalibration(probabilities.subarray(row * k, (row + 1) * k), 1, k, calibration);
    }
  }
  return { probabilities, calibration: calibrationOn(() => true) };
}
