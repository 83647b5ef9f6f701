import type { ModelKind } from '../types.js';

export const randomForest: ModelKind = {
  name: 'random-forest',
  short: 'rf',
  label: 'Random forest',
  learningCurveFolds: Infinity,
  searchSpace: (featureCount) => {
    const shareOf = (count: number): number =>
      Math.min(featureCount, Math.max(1, Math.round(count)));
    return {
      trees: [60, 100, 200],
      maxDepth: [6, 10, 14, 20],
      minLeaf: [2, 4, 8, 16, 32],
      featuresPerNode: [
        ...new Set([Math.sqrt(featureCount), featureCount / 5, featureCount / 3].map(shareOf)),
      ],
    };
  },
  learner: async () => (await import('./learner.js')).randomForestLearner,
  verifier: async () => (await import('./verify.js')).forestVerifier,
};
