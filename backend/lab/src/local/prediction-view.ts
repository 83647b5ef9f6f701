import type { Prediction } from '@kfp/backend/prediction/prediction.js';

/** What the stack reads of a prediction. */
export type PredictionView = Pick<
  Prediction,
  | 'target'
  | 'labels'
  | 'state'
  | 'risk'
  | 'failure'
  | 'probabilities'
  | 'timeToFailureSeconds'
  | 'model'
>;
