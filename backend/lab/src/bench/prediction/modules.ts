import * as ConfigLoad from '@kfp/backend/config/load.js';
import * as CoreRandom from '@kfp/backend/core/random.js';
import * as DatasetsRead from '@kfp/backend/datasets/read.js';
import * as EvaluationAlarms from '@kfp/backend/outcomes/alarms.js';
import * as EvaluationTable from '@kfp/backend/evaluation/event-table.js';
import * as FeaturesExtractor from '@kfp/backend/features/extractor.js';
import * as InferenceAnswer from '@kfp/backend/prediction/answer.js';
import * as ModelsCalibration from '@kfp/backend/models/calibration.js';
import * as ModelsLearners from '@kfp/backend/models/learners.js';
import * as ModelsPool from '@kfp/backend/models/pool.js';
import * as TrainingCrossValidate from '@kfp/backend/training/cross-validate.js';
import * as TrainingEvaluate from '@kfp/backend/training/evaluate.js';
import * as TrainingFolds from '@kfp/backend/training/folds.js';
import * as TrainingHeldOut from '@kfp/backend/training/predict-held-out.js';
import * as TrainingPool from '@kfp/backend/training/pool-held-out.js';
import * as TrainingRows from '@kfp/backend/training/rows.js';
import * as TrainingSelectRows from '@kfp/backend/training/select-rows.js';
import * as TrainingTimes from '@kfp/backend/training/time-to-failure.js';

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

/** What the bench uses of the compiled backend. */
export function loadModules(): Promise<Modules> {
  return Promise.resolve({
    ...ConfigLoad,
    ...CoreRandom,
    ...DatasetsRead,
    ...EvaluationAlarms,
    ...EvaluationTable,
    ...FeaturesExtractor,
    ...InferenceAnswer,
    ...ModelsCalibration,
    ...ModelsLearners,
    ...ModelsPool,
    ...TrainingCrossValidate,
    ...TrainingEvaluate,
    ...TrainingFolds,
    ...TrainingHeldOut,
    ...TrainingPool,
    ...TrainingRows,
    ...TrainingSelectRows,
    ...TrainingTimes,
  } as Modules);
}
