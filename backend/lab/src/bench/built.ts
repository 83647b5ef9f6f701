import type * as ConfigLoad from '@kfp/backend/config/load.js';
import type * as CoreRandom from '@kfp/backend/core/random.js';
import type * as DatasetsRead from '@kfp/backend/datasets/read.js';
import type * as EvaluationProbabilities from '@kfp/backend/evaluation/probabilities.js';
import type * as FeaturesExtractor from '@kfp/backend/features/extractor.js';
import type * as ModelsKinds from '@kfp/backend/models/kinds.js';
import type * as TrainingFolds from '@kfp/backend/training/folds.js';
import type * as TrainingRows from '@kfp/backend/training/rows.js';
import type * as TrainingSelectRows from '@kfp/backend/training/select-rows.js';

/** Modules of the backend that the bench uses: types from the source, code from the build. */
interface Modules {
  'config/load.js': typeof ConfigLoad;
  'core/random.js': typeof CoreRandom;
  'datasets/read.js': typeof DatasetsRead;
  'evaluation/probabilities.js': typeof EvaluationProbabilities;
  'features/extractor.js': typeof FeaturesExtractor;
  'models/kinds.js': typeof ModelsKinds;
  'training/folds.js': typeof TrainingFolds;
  'training/rows.js': typeof TrainingRows;
  'training/select-rows.js': typeof TrainingSelectRows;
}

/**
 * A compiled module of the backend. What is measured is what users run, so the bench never runs the
 * TypeScript source.
 */
export async function built<P extends keyof Modules>(path: P): Promise<Modules[P]> {
  return (await import(`@kfp/backend/${path}`)) as Modules[P];
}
