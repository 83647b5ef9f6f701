import type { ModelKind } from '../types.js';

export const neuralNetwork: ModelKind = {
  name: 'neural-network',
  short: 'nn',
  label: 'Neural network',
  // It takes as long as ten forests.
  learningCurveFolds: 1,
  // It chooses among its own architectures by validation when it is fitted.
  searchSpace: () => ({}),
  learner: async () => (await import('./learner.js')).neuralNetworkLearner,
};
