/** Modules of the backend that the bench uses: types from the source, code from the build. */
interface Modules {
  'config/load.js': typeof import('../../src/config/load.js');
  'core/random.js': typeof import('../../src/core/random.js');
  'datasets/read.js': typeof import('../../src/datasets/read.js');
  'evaluation/probabilities.js': typeof import('../../src/evaluation/probabilities.js');
  'features/extractor.js': typeof import('../../src/features/extractor.js');
  'models/learners.js': typeof import('../../src/models/learners.js');
  'training/folds.js': typeof import('../../src/training/folds.js');
  'training/rows.js': typeof import('../../src/training/rows.js');
  'training/select-rows.js': typeof import('../../src/training/select-rows.js');
}

/**
 * A compiled module of the backend. What is measured is what users run, so the bench never runs the
 * TypeScript source.
 */
export async function built<P extends keyof Modules>(path: P): Promise<Modules[P]> {
  return (await import(new URL(`../../dist/${path}`, import.meta.url).href)) as Modules[P];
}
