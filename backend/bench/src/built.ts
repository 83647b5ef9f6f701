import type * as ConfigLoad from '../../src/config/load.js';
import type * as CoreRandom from '../../src/core/random.js';
import type * as DatasetsRead from '../../src/datasets/read.js';
import type * as EvaluationProbabilities from '../../src/evaluation/probabilities.js';
import type * as FeaturesExtractor from '../../src/features/extractor.js';
import type * as ModelsLearners from '../../src/models/learners.js';
import type * as TrainingFolds from '../../src/training/folds.js';
import type * as TrainingRows from '../../src/training/rows.js';
import type * as TrainingSelectRows from '../../src/training/select-rows.js';

/** Modules of the backend that the bench uses: types from the source, code from the build. */
interface Modules {
  'config/load.js': typeof ConfigLoad;
  'core/random.js': typeof CoreRandom;
  'datasets/read.js': typeof DatasetsRead;
  'evaluation/probabilities.js': typeof EvaluationProbabilities;
  'features/extractor.js': typeof FeaturesExtractor;
  'models/learners.js': typeof ModelsLearners;
  'training/folds.js': typeof TrainingFolds;
  'training/rows.js': typeof TrainingRows;
  'training/select-rows.js': typeof TrainingSelectRows;
}

/**
 * A compiled module of the backend. What is measured is what users run, so the bench never runs the
 * TypeScript source.
 */
export async function built<P extends keyof Modules>(path: P): Promise<Modules[P]> {
  return (await import(new URL(`../../dist/${path}`, import.meta.url).href)) as Modules[P];
}
