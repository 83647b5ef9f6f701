import type { Static } from 'typebox';
import type { AccessSchema } from '../../../backend/src/api/routes/access';
import type { ConfigAnswerSchema } from '../../../backend/src/api/routes/config';
import type {
  FailureDetailsSchema,
  FailuresSchema,
  FailureStateSchema,
  StoppedSchema,
} from '../../../backend/src/api/routes/failures';
import type {
  ForecastAnswerSchema,
  ForecastRequestSchema,
} from '../../../backend/src/api/routes/forecasts';
import type { ModelSchema, ModelsSchema } from '../../../backend/src/api/routes/models';
import type {
  ForecastSchema,
  PredictionsSchema,
  TargetsSchema,
} from '../../../backend/src/api/routes/predictions';
import type { ScorecardSchema } from '../../../backend/src/api/routes/scorecard';
import type {
  TrainingRequestSchema,
  TrainingSchema,
  TrainingsSchema,
} from '../../../backend/src/api/routes/trainings';

export type { Prediction } from '../../../backend/src/prediction/prediction';

export type Access = Static<typeof AccessSchema>;
export type ServiceConfig = Static<typeof ConfigAnswerSchema>;
export type WatchInUse = ServiceConfig['watches'][number];
/** What is known of one watch. */
export type ConfigInUse = WatchInUse & {
  /** The first of its horizons. */
  readonly horizonSeconds: number;
  readonly injection: ServiceConfig['injection'];
};
export type FailureDetails = Static<typeof FailureDetailsSchema>;
export type Predictions = Static<typeof PredictionsSchema>;
export type Targets = Static<typeof TargetsSchema>;
export type Forecast = Static<typeof ForecastSchema>;
export type ForecastRequest = Static<typeof ForecastRequestSchema>;
export type ForecastAnswer = Static<typeof ForecastAnswerSchema>;
export type FailureState = Static<typeof FailureStateSchema>;
export type Stopped = Static<typeof StoppedSchema>;
export type Failures = Static<typeof FailuresSchema>;
export type Model = Static<typeof ModelSchema>;
export type Models = Static<typeof ModelsSchema>;
export type Training = Static<typeof TrainingSchema>;
export type Trainings = Static<typeof TrainingsSchema>;
export type TrainingRequest = Static<typeof TrainingRequestSchema>;
export type Scorecard = Static<typeof ScorecardSchema>;
