import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { KfpError } from '../core/errors.js';
import { createBooster } from '../models/xgboost/learner.js';
import { readBooster } from '../models/xgboost/read.js';
import type { FittedModel } from '../models/types.js';
import { CROSSING_FEATURES } from './features.js';

/** Ends of the spans in which a crossing is foretold, in horizons. */
export const SPANS = [1 / 8, 1 / 4, 1 / 2, 1] as const;

/** The model's classes: no crossing within the horizon, then the spans, the furthest first. */
export const CROSSING_CLASSES: readonly string[] = [
  'later',
  'half to whole',
  'quarter to half',
  'eighth to quarter',
  'within an eighth',
];

/**
 * Risk at which a crossing within the horizon is an alarm, where nothing else is said: healthy courses of the zoo then
 * raise a few false alarms per ten target-days once four horizons of them are known (`npm run bench:zoo`).
 */
export const ALARM_RISK = 0.35;

/**
 * What is less likely is not told apart by those who take crossings for their input, and it is asked of every other
 * bin alone: nearly all signals, nearly always.
 */
export const UNLIKELY = 0.01;

/** Tells of many histories at once whether they cross. */
export interface CrossingModel {
  /**
   * @param features rows × `CROSSING_FEATURES`
   * @param out receives rows × `SPANS`: probability of a crossing until the end of each span, so none is
   *   smaller than the one before
   */
  predict(features: Float64Array, rows: number, out: Float64Array): void;
  /** Name of the feature that speaks most for a crossing, of one row. */
  strongest(row: Float64Array): string;
}

const FILE = new URL('../../data/crossings.json.gz', import.meta.url);

let shipped: CrossingModel | undefined;

/**
 * The model that comes with the product: XGBoost's JSON format, compressed. `npm run train:crossings` makes it.
 *
 * @throws KfpError `MODEL_UNREADABLE`
 */
export function shippedCrossingModel(): CrossingModel {
  return (shipped ??= createCrossingModel(readShipped()));
}

function readShipped(): FittedModel {
  try {
    const json: unknown = JSON.parse(gunzipSync(readFileSync(FILE)).toString());
    return createBooster(readBooster(json, CROSSING_CLASSES.length, CROSSING_FEATURES), {
      classes: CROSSING_CLASSES,
      featureNames: CROSSING_FEATURES,
    });
  } catch (error) {
    throw new KfpError('MODEL_UNREADABLE', `Cannot read ${FILE.pathname}.`, {
      hint: 'It comes with the product: install it again, or make it with npm run train:crossings.',
      cause: error,
    });
  }
}

export function createCrossingModel(model: FittedModel): CrossingModel {
  const classes = CROSSING_CLASSES.length;
  const width = CROSSING_FEATURES.length;
  const credits = new Float64Array(classes * width);
  let probabilities = new Float64Array(0);
  return {
    predict(features, rows, out) {
      if (probabilities.length < rows * classes) probabilities = new Float64Array(rows * classes);
      model.predict(features, rows, probabilities);
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let span = 0; span < SPANS.length; span++) {
          sum += probabilities[row * classes + classes - 1 - span]!;
          out[row * SPANS.length + span] = Math.min(1, sum);
        }
      }
    },
    strongest(row) {
      model.explain(row, credits);
      // What speaks against "later" speaks for a crossing.
      let best = 0;
      for (let i = 1; i < width; i++) if (credits[i]! < credits[best]!) best = i;
      return CROSSING_FEATURES[best]!;
    },
  };
}
