import { CROSSING_FEATURES } from '@kfp/backend/crossings/features.js';
import { CROSSING_CLASSES } from '@kfp/backend/crossings/model.js';
import type { FittedModel, Learner, Parameters, TrainingData } from '@kfp/backend/models/types.js';
import { xgboostLearner } from '@kfp/backend/models/xgboost/learner.js';
import type { Course } from './course.js';
import { courseRows } from './rows.js';

/** Every so many bins of a course are a row: neighbours are almost alike. */
const EVERY_BINS = 7;

/** @param count about how many courses come; only for the memory */
export function rowsOf(courses: Iterable<Course>): TrainingData {
  const width = CROSSING_FEATURES.length;
  let features = new Float64Array(200_000 * width);
  const labels: number[] = [];
  const groups: number[] = [];
  let course = 0;
  for (const one of courses) {
    courseRows(one, EVERY_BINS, course % EVERY_BINS, (row, label) => {
      if ((labels.length + 1) * width > features.length) {
        const grown = new Float64Array(features.length * 2);
        grown.set(features);
        features = grown;
      }
      features.set(row, labels.length * width);
      labels.push(label);
      groups.push(course);
    });
    course++;
  }
  return {
    features: features.subarray(0, labels.length * width),
    rows: labels.length,
    featureNames: CROSSING_FEATURES,
    labels: Int32Array.from(labels),
    classes: CROSSING_CLASSES,
    groups: Int32Array.from(groups),
  };
}

const PARAMETERS: Parameters = {
  rounds: 100,
  learningRate: 0.1,
  maxDepth: 6,
  minChildWeight: 20,
  lambda: 2,
  subsample: 0.7,
  columnsByTree: 0.5,
  maxBins: 127,
};

/** The learner that the product ships, or another beside it with its own defaults. */
export async function learnCrossings(
  data: TrainingData,
  signal: AbortSignal,
  learner: Learner = xgboostLearner,
): Promise<FittedModel> {
  const parameters = learner === xgboostLearner ? PARAMETERS : undefined;
  return learner.fit(data, { seed: 1, workers: 2, signal, ...(parameters && { parameters }) });
}
