import { confusionMatrix } from '@kfp/backend/evaluation/confusion.js';
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
  const { macroF1 } = confusionMatrix(probabilities, labels, classes);
  return { macroF1: macroF1 ?? NaN, logLoss };
}
