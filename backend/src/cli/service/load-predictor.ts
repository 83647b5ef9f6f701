import type { Logger } from 'pino';
import type { Watch } from '../../config/schema.js';
import { describeError, KfpError } from '../../core/errors.js';
import type { Stopwatch } from '../../core/stopwatch.js';
import type { AnomalyWatch } from '../../prediction/anomaly-watch.js';
import { modelFeatureNames } from '../../prediction/model-inputs.js';
import type { CrossingPredictor } from '../../prediction/crossing-predictor.js';
import type { Habits } from '../../prediction/habits.js';
import { createPredictor, type Predictor } from '../../prediction/predictor.js';
import type { ModelMetadata } from '../../models/metadata.js';
import { assertCompatible } from '../../models/compatible.js';
import type { LoadedModel, Registry } from '../../models/registry.js';

/** What a predictor is made of, besides its model. */
export interface Loading {
  readonly watch: Watch;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly anomalies: AnomalyWatch | undefined;
  readonly stopwatch: Stopwatch;
  readonly usual: Habits['of'];
  /** The history of the targets, whichever model predicts. */
  readonly crossings: CrossingPredictor;
}

export interface LoadedPredictor {
  readonly predictor: Predictor;
  /** Of its model; absent where forecasts predict alone. */
  readonly metadata?: ModelMetadata;
}

/**
 * The predictor to begin with. Where there is no model, or the one there is was made for another step,
 * window or horizon, forecasts predict alone, and that is told.
 *
 * @param kind a kind of model that is asked for
 * @throws KfpError `MODEL_NOT_FOUND` where there is none of the kind that is asked for;
 *   `MODEL_UNREADABLE`
 */
export async function firstPredictor(
  loading: Loading,
  kind: string | undefined,
): Promise<LoadedPredictor> {
  const { registry, logger } = loading;
  if (kind === undefined && (await registry.list()).length === 0) {
    logger.warn(
      `there is no model in ${registry.modelDir}: predictions rest on forecasts alone, until kfp train or POST /v1/trainings makes one`,
    );
    return { predictor: predictorOf(loading) };
  }
  try {
    return await loadPredictor(loading, await registry.resolve(kind));
  } catch (error) {
    if (!(error instanceof KfpError) || error.code !== 'MODEL_INCOMPATIBLE') throw error;
    logger.warn(
      `predictions rest on forecasts alone, the model is left aside: ${describeError(error)}`,
    );
    return { predictor: predictorOf(loading) };
  }
}

/**
 * The predictor of a saved model.
 *
 * @throws KfpError `MODEL_UNREADABLE`, or `MODEL_INCOMPATIBLE` with the watch
 */
export async function loadPredictor(
  loading: Loading,
  id: string,
): Promise<Required<LoadedPredictor>> {
  const { watch, registry, logger } = loading;
  const loaded = await registry.load(id);
  assertCompatible(loaded.metadata, { ...watch, featureNames: modelFeatureNames(watch) });
  const { runtime, passedOver } = loaded.model;
  logger.info({ model: id, runtime, passedOver }, 'model loaded');
  return { predictor: predictorOf(loading, loaded), metadata: loaded.metadata };
}

function predictorOf({ watch, ...loading }: Loading, loaded?: LoadedModel): Predictor {
  const { anomalies, stopwatch, usual, crossings } = loading;
  return createPredictor({ config: watch, loaded, anomalies, stopwatch, usual, crossings });
}
