import type { Stopwatch } from '../core/stopwatch.js';
import { copyWindow } from '../features/windows.js';
import type { Quantiles } from '../forecasting/types.js';
import type { TargetSignals } from '../history/fetch.js';
import { applyCalibration } from '../models/calibration.js';
import type { LoadedModel } from '../models/registry.js';
import { timeQuantiles } from '../models/time-to-failure.js';
import type { PredictionFacts } from './prediction.js';
import type { ModelInputs } from './model-inputs.js';
import { createReasons } from './reasons.js';

/** What a model says of some targets at once. Each answer counts until the next are asked for. */
export interface ModelPredictor {
  /** Its classes, `normal` first. */
  readonly classes: readonly string[];
  ask(targets: readonly TargetSignals[]): void;
  /** Calibrated, one per class, of a target by its place among those asked for. */
  probabilities(index: number): Float64Array;
  /** Undefined where the model has learned no times, or the mode is not of its training. */
  timeToFailure(index: number, mode: string): Quantiles | undefined;
  /** Undefined for a mode that the model does not know. */
  reasons(
    index: number,
    mode: string,
    columns: readonly Float64Array[],
  ): PredictionFacts['signals'] | undefined;
}

/**
 * @param signals names of the columns
 * @param stopwatch told the time of features and model
 */
export function createModelPredictor(
  loaded: LoadedModel,
  inputs: ModelInputs,
  signals: readonly string[],
  stopwatch: Stopwatch,
): ModelPredictor {
  const { model, metadata } = loaded;
  const { classes } = model;
  const { windowSteps } = inputs;
  const k = classes.length;
  const width = inputs.names.length;
  const windowSize = model.input === 'windows' ? windowSteps * signals.length : 0;
  const explain = createReasons(loaded, signals);
  // Reused for all targets: predicting allocates what it answers, and nothing else.
  let features = new Float64Array(0);
  let probabilities = new Float64Array(0);
  let windows = new Float32Array(0);
  const window = windowSize > 0 ? new Float32Array(windowSize) : undefined;
  const row = new Float64Array(width);
  const spans = new Float64Array(loaded.timeToFailure?.classes.length ?? 0);
  const featuresOf = (index: number): Float64Array =>
    features.subarray(index * width, (index + 1) * width);

  return {
    classes,
    ask(targets) {
      if (targets.length === 0) return;
      if (features.length < targets.length * width) {
        features = new Float64Array(targets.length * width);
        probabilities = new Float64Array(targets.length * k);
        windows = new Float32Array(targets.length * windowSize);
      }
      stopwatch.time('features', () =>
        targets.forEach((one, i) => {
          const { columns } = one;
          const last = columns[0]!.length - 1;
          inputs.write(one, last, features, i * width);
          if (windowSize > 0) copyWindow(columns, last, windowSteps, windows, i * windowSize);
        }),
      );
      stopwatch.time('model', () => {
        model.predict(features, targets.length, probabilities, windows);
        applyCalibration(probabilities, targets.length, k, metadata.calibration);
      });
    },
    probabilities: (index) => probabilities.subarray(index * k, (index + 1) * k),
    timeToFailure(index, mode) {
      const times = metadata.timeToFailure;
      if (times === undefined || loaded.timeToFailure === undefined) return undefined;
      if (!classes.includes(mode)) return undefined;
      loaded.timeToFailure.predict(featuresOf(index), 1, spans);
      applyCalibration(spans, 1, spans.length, times.calibration);
      return timeQuantiles(spans, times.edges, times.mass);
    },
    reasons(index, mode, columns) {
      const classIndex = classes.indexOf(mode);
      if (classIndex < 0) return undefined;
      row.set(featuresOf(index));
      window?.set(windows.subarray(index * windowSize, (index + 1) * windowSize));
      return explain(classIndex, row, window, columns);
    },
  };
}
