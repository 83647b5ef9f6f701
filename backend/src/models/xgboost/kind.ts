import type { ModelKind } from '../types.js';

export const xgboost: ModelKind = {
  name: 'xgboost',
  short: 'xgboost',
  label: 'XGBoost',
  learningCurveFolds: Infinity,
  searchSpace: () => ({
    rounds: [40, 60, 100],
    learningRate: [0.05, 0.1, 0.15, 0.3],
    maxDepth: [3, 4, 5, 6],
    minChildWeight: [1, 2, 8],
    lambda: [1, 2, 5, 10],
    subsample: [0.6, 0.8, 1],
    columnsByTree: [0.2, 0.4, 0.7, 1],
  }),
  learner: async () => (await import('./learner.js')).xgboostLearner,
  verifier: async () => (await import('./verify.js')).boosterVerifier,
};
