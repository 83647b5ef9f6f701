import type { Static } from 'typebox';
import type { AccessSchema } from '../../../backend/src/api/routes/access';
import type { ConfigAnswerSchema } from '../../../backend/src/api/routes/config';
import type * as failures from '../../../backend/src/api/routes/failures';
import type {
  FailureDetailsSchema,
  FailureStateSchema,
} from '../../../backend/src/injection/switches';
import type * as forecasts from '../../../backend/src/api/routes/forecasts';
import type * as models from '../../../backend/src/api/routes/models';
import type { PredictionsSchema } from '../../../backend/src/api/routes/predictions';
import type { ScorecardSchema } from '../../../backend/src/api/routes/scorecard';
import type * as trainings from '../../../backend/src/api/routes/trainings';

export type { Training } from '../../../backend/src/training/jobs/training';

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
export type FailureState = Static<typeof FailureStateSchema>;
export type Failures = Static<typeof failures.FailuresSchema>;
export type Stopped = Static<typeof failures.StoppedSchema>;
export type Predictions = Static<typeof PredictionsSchema>;
export type Forecast = Static<typeof forecasts.ForecastSchema>;
export type ForecastRequest = Static<typeof forecasts.ForecastRequestSchema>;
export type ForecastAnswer = Static<typeof forecasts.ForecastAnswerSchema>;
export type Model = Static<typeof models.ModelSchema>;
export type Models = Static<typeof models.ModelsSchema>;
export type Trainings = Static<typeof trainings.TrainingsSchema>;
export type TrainingRequest = Static<typeof trainings.TrainingRequestSchema>;
export type Scorecard = Static<typeof ScorecardSchema>;
