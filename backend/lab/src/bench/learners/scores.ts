import { scoreProbabilities } from '@kfp/backend/evaluation/probabilities.js';
import type { TrainingData } from '@kfp/backend/models/types.js';

export interface Quality {
  readonly macroF1: number;
  /** By the rows' weights; natural logarithm. */
  readonly logLoss: number;
}

/** Judges either side's probabilities, rows × classes, by one and the same code. */
export function judge(probabilities: Float64Array, test: TrainingData): Quality {
  const { labels, classes, weights } = test;
  const { logLoss } = scoreProbabilities(probabilities, labels, classes.length, weights);
  return { macroF1: macroF1(probabilities, labels, classes.length), logLoss };
}

/** Mean F1 over the classes that occur, each answer being the likeliest class. */
function macroF1(probabilities: Float64Array, labels: Int32Array, classes: number): number {
  const hits = new Float64Array(classes);
  const answered = new Float64Array(classes);
  const occurred = new Float64Array(classes);
  labels.forEach((label, row) => {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if (probabilities[row * classes + k]! > probabilities[row * classes + best]!) best = k;
    }
    answered[best]!++;
    occurred[label]!++;
    if (best === label) hits[label]!++;
  });
  const scores = [...occurred.keys()]
    .filter((k) => occurred[k]! > 0)
    .map((k) => (2 * hits[k]!) / (answered[k]! + occurred[k]!));
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
