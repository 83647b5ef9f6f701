import * as ConfigLoad from '@kfp/backend/config/load.js';
import * as CoreRandom from '@kfp/backend/core/random.js';
import * as DatasetsRead from '@kfp/backend/datasets/read.js';
import * as Alarms from '@kfp/backend/outcomes/alarms.js';
import * as EvaluationTable from '@kfp/backend/evaluation/event-table.js';
import * as FeaturesExtractor from '@kfp/backend/features/extractor.js';
import * as Answer from '@kfp/backend/prediction/answer.js';
import * as ModelsCalibration from '@kfp/backend/models/calibration.js';
import * as ModelsKinds from '@kfp/backend/models/kinds.js';
import * as ModelsEnsemble from '@kfp/backend/models/ensemble.js';
import * as TrainingCrossValidate from '@kfp/backend/training/cross-validate.js';
import * as TrainingEvaluate from '@kfp/backend/training/evaluate.js';
import * as TrainingBaselines from '@kfp/backend/training/evaluate-baselines.js';
import * as TrainingScores from '@kfp/backend/training/run-scores.js';
import * as TrainingFolds from '@kfp/backend/training/folds.js';
import * as TrainingHeldOut from '@kfp/backend/training/predict-held-out.js';
import * as TrainingEnsemble from '@kfp/backend/training/ensemble-held-out.js';
import * as TrainingRows from '@kfp/backend/training/rows.js';
import * as TrainingSelectRows from '@kfp/backend/training/select-rows.js';
import * as TrainingTimes from '@kfp/backend/training/time-to-failure.js';

export type Modules = typeof ConfigLoad &
  typeof CoreRandom &
  typeof DatasetsRead &
  typeof Alarms &
  typeof EvaluationTable &
  typeof FeaturesExtractor &
  typeof Answer &
  typeof ModelsCalibration &
  typeof ModelsKinds &
  typeof ModelsEnsemble &
  typeof TrainingCrossValidate &
  typeof TrainingEvaluate &
  typeof TrainingBaselines &
  typeof TrainingScores &
  typeof TrainingFolds &
  typeof TrainingHeldOut &
  typeof TrainingEnsemble &
  typeof TrainingRows &
  typeof TrainingSelectRows &
  typeof TrainingTimes;

/** What the bench uses of the compiled backend. */
export function loadModules(): Promise<Modules> {
  return Promise.resolve({
    ...ConfigLoad,
    ...CoreRandom,
    ...DatasetsRead,
    ...Alarms,
    ...EvaluationTable,
    ...FeaturesExtractor,
    ...Answer,
    ...ModelsCalibration,
    ...ModelsKinds,
    ...ModelsEnsemble,
    ...TrainingCrossValidate,
    ...TrainingEvaluate,
    ...TrainingBaselines,
    ...TrainingScores,
    ...TrainingFolds,
    ...TrainingHeldOut,
    ...TrainingEnsemble,
    ...TrainingRows,
    ...TrainingSelectRows,
    ...TrainingTimes,
  } as Modules);
}
