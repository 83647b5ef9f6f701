import type { Prediction } from '@kfp/backend/prediction/prediction.js';

/** What the local environment reads of a prediction. */
export type PredictionView = Pick<
  Prediction,
  | 'target'
  | 'labels'
  | 'state'
  | 'timestamp'
  | 'risk'
  | 'failure'
  | 'probabilities'
  | 'timeToFailureSeconds'
  | 'model'
>;
