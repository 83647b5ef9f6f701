import type { Watch } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import { shuffled, type Random } from '../core/random.js';
import { checkFit } from '../datasets/check-fit.js';
import type { Dataset } from '../datasets/types.js';
import { modelFeatureNames } from '../prediction/model-inputs.js';
import type { ModelMetadata } from '../models/metadata.js';
import { assertCompatible } from '../models/compatible.js';
import { buildRows } from './rows.js';
import { takeRows } from './take-rows.js';

export interface DrawnRows {
  /** rows × F. */
  readonly features: Float64Array;
  readonly rows: number;
  /** rows × steps × signals. */
  readonly windows: Float32Array;
}

/**
 * Windows of a dataset as a model sees them, drawn without repeats; all of them where there are
 * fewer than asked for.
 *
 * @throws KfpError `MODEL_INCOMPATIBLE` when the configuration is not the model's,
 *   `DATASET_INCOMPATIBLE` when the dataset has other signals or another step
 */
export function drawRows(
  dataset: Dataset,
  config: Watch,
  metadata: ModelMetadata,
  count: number,
  random: Random,
): DrawnRows {
  assertCompatible(metadata, { ...config, featureNames: modelFeatureNames(config) });
  checkFit(dataset, config);
  const all = buildRows(dataset, config, metadata.classes);
  if (all.rows === 0) {
    throw new KfpError('DATASET_TOO_SMALL', 'No run of the dataset is as long as one window.', {
      hint: 'Collect longer runs, or give another dataset: --input.',
      statusCode: 400,
    });
  }
  const chosen = shuffled([...Array(all.rows).keys()], random).slice(0, count);
  const features = takeRows(all.features, all.featureNames.length, chosen);
  return { features, rows: chosen.length, windows: all.windowsOf(chosen).values };
}
