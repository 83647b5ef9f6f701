import type * as ConfigLoad from '../../../src/config/load.js';
import type * as CoreRandom from '../../../src/core/random.js';
import type * as DatasetsRead from '../../../src/datasets/read.js';
import type * as EvaluationAlarms from '../../../src/evaluation/alarms.js';
import type * as EvaluationTable from '../../../src/evaluation/event-table.js';
import type * as FeaturesExtractor from '../../../src/features/extractor.js';
import type * as InferenceAnswer from '../../../src/inference/answer.js';
import type * as ModelsCalibration from '../../../src/models/calibration.js';
import type * as ModelsLearners from '../../../src/models/learners.js';
import type * as ModelsPool from '../../../src/models/pool.js';
import type * as TrainingCrossValidate from '../../../src/training/cross-validate.js';
import type * as TrainingEvaluate from '../../../src/training/evaluate.js';
import type * as TrainingFolds from '../../../src/training/folds.js';
import type * as TrainingHeldOut from '../../../src/training/predict-held-out.js';
import type * as TrainingPool from '../../../src/training/pool-held-out.js';
import type * as TrainingRows from '../../../src/training/rows.js';
import type * as TrainingSelectRows from '../../../src/training/select-rows.js';
import type * as TrainingTimes from '../../../src/training/time-to-failure.js';

export type Modules = typeof ConfigLoad &
  typeof CoreRandom &
  typeof DatasetsRead &
  typeof EvaluationAlarms &
  typeof EvaluationTable &
  typeof FeaturesExtractor &
  typeof InferenceAnswer &
  typeof ModelsCalibration &
  typeof ModelsLearners &
  typeof ModelsPool &
  typeof TrainingCrossValidate &
  typeof TrainingEvaluate &
  typeof TrainingFolds &
  typeof TrainingHeldOut &
  typeof TrainingPool &
  typeof TrainingRows &
  typeof TrainingSelectRows &
  typeof TrainingTimes;

const PATHS = [
  'config/load.js',
  'core/random.js',
  'datasets/read.js',
  'evaluation/alarms.js',
  'evaluation/event-table.js',
  'features/extractor.js',
  'inference/answer.js',
  'models/calibration.js',
  'models/learners.js',
  'models/pool.js',
  'training/cross-validate.js',
  'training/evaluate.js',
  'training/folds.js',
  'training/predict-held-out.js',
  'training/pool-held-out.js',
  'training/rows.js',
  'training/select-rows.js',
  'training/time-to-failure.js',
];

/** The compiled backend, which is what users run. */
export async function loadModules(): Promise<Modules> {
  const loaded = await Promise.all(
    PATHS.map((path) => import(new URL(`../../../dist/${path}`, import.meta.url).href)),
  );
  return Object.assign({}, ...(loaded as object[])) as Modules;
}
