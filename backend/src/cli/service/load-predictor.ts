import type { Logger } from 'pino';
import type { Watch } from '../../config/schema.js';
import type { Stopwatch } from '../../core/stopwatch.js';
import { createFeatureExtractor, featureOptions } from '../../features/extractor.js';
import type { AnomalyWatch } from '../../prediction/anomaly-watch.js';
import { createPredictor, type Predictor } from '../../prediction/predictor.js';
import type { ModelMetadata } from '../../models/metadata.js';
import { assertCompatible, type Registry } from '../../models/registry.js';
import type { ModelKind } from '../../models/types.js';

/** What a predictor is made of, besides its model. */
export interface Loading {
  readonly config: Watch;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly anomalies: AnomalyWatch | undefined;
  readonly stopwatch: Stopwatch;
}

/**
 * Where there is no model at all, forecasts predict alone until one is trained. But a model that is
 * asked for by its kind, or that cannot be used, must be told of.
 */
export async function firstPredictor(
  loading: Loading,
  kind: ModelKind | undefined,
): Promise<{ readonly predictor: Predictor; readonly metadata?: ModelMetadata }> {
  const { config, registry, logger, anomalies, stopwatch } = loading;
  if (kind === undefined && (await registry.list()).length === 0) {
    logger.warn(
      `there is no model in ${registry.modelDir}: predictions rest on forecasts alone, until kfp train or POST /v1/trainings makes one`,
    );
    const extractor = createFeatureExtractor(featureOptions(config));
    return {
      predictor: createPredictor({
        config,
        extractor,
        stopwatch,
        ...(anomalies === undefined ? {} : { anomalies }),
      }),
    };
  }
  return loadPredictor(loading, await registry.resolve(kind));
}

/**
 * The predictor of a saved model.
 *
 * @throws KfpError `MODEL_UNREADABLE`, or `MODEL_INCOMPATIBLE` with the configuration
 */
export async function loadPredictor(
  { config, registry, logger, anomalies, stopwatch }: Loading,
  id: string,
): Promise<{ readonly predictor: Predictor; readonly metadata: ModelMetadata }> {
  const loaded = await registry.load(id);
  const extractor = createFeatureExtractor(featureOptions(config));
  assertCompatible(loaded.metadata, { ...config, featureNames: extractor.names });
  const { runtime, passedOver } = loaded.model;
  logger.info({ model: id, runtime, ...(passedOver ? { passedOver } : {}) }, 'model loaded');
  return {
    predictor: createPredictor({
      config,
      extractor,
      loaded,
      stopwatch,
      ...(anomalies === undefined ? {} : { anomalies }),
    }),
    metadata: loaded.metadata,
  };
}
