import type { Learner, ModelKind } from './types.js';

/** Finds the learner of a kind. Loaded when first asked for: TensorFlow alone takes a second. */
export type Learners = (kind: ModelKind) => Promise<Learner>;

export const learners: Learners = async (kind) => {
  switch (kind) {
    case 'random-forest':
      return (await import('./random-forest/learner.js')).randomForestLearner;
    case 'xgboost':
      return (await import('./xgboost/learner.js')).xgboostLearner;
    case 'neural-network':
      return (await import('./neural-network/learner.js')).neuralNetworkLearner;
  }
};
