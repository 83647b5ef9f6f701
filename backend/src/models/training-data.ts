import { KfpError } from '../core/errors.js';
import type { LabelledRows } from '../trees/training-set.js';
import type { TrainingData } from './types.js';

/**
 * Checks what every learner needs.
 *
 * @throws KfpError `TRAINING_DATA_INVALID` that says what is missing
 */
export function checkTrainingData(data: TrainingData): void {
  const { rows, classes, featureNames, labels } = data;
  const refuse = (message: string, hint: string): never => {
    throw new KfpError('TRAINING_DATA_INVALID', message, { hint, statusCode: 400 });
  };
  if (rows === 0) refuse('There are no rows to learn from.', 'Collect more runs.');
  if (featureNames.length === 0) refuse('The rows have no features.', 'Configure signals.');
  if (classes.length < 2) {
    refuse(
      `There is one class only (${classes.join(', ')}), and nothing to tell apart.`,
      'Record runs with failures, and runs without.',
    );
  }
  if (classes.length > 255) refuse(`${classes.length} classes are too many.`, 'At most 255.');
  if (data.features.length < rows * featureNames.length || labels.length < rows) {
    refuse(
      `${rows} rows of ${featureNames.length} features need as many numbers; there are ${data.features.length}, and ${labels.length} labels.`,
      'Give one label per row and one number (or NaN) per feature.',
    );
  }
  const wrong = labels.subarray(0, rows).findIndex((label) => !(label in classes));
  if (wrong >= 0) {
    refuse(`Row ${wrong} has label ${labels[wrong]}; classes are 0 to ${classes.length - 1}.`, '');
  }
  const unfit = data.weights?.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (unfit !== undefined && unfit >= 0) {
    refuse(`Row ${unfit} has weight ${data.weights![unfit]}.`, 'Weights are 0 or more.');
  }
  if (data.weights?.every((weight) => weight === 0)) {
    refuse('All rows have weight 0.', 'Give at least some rows a weight.');
  }
}

/** The rows as trees are grown on them. */
export function labelledRows(data: TrainingData): LabelledRows {
  const { features, rows, featureNames, labels, classes, weights } = data;
  return {
    features,
    rows,
    featureCount: featureNames.length,
    labels,
    classes: classes.length,
    weights,
  };
}
