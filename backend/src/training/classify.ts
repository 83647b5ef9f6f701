import { confusionMatrix, type ConfusionMatrix } from '../evaluation/confusion.js';
import { precisionRecallCurve, type PrecisionRecallCurve } from '../evaluation/precision-recall.js';

/** Calibrated answers against classes, window by window. */
export interface Classification {
  /** Each window counts 1; the likeliest class is the answer. */
  readonly confusion: ConfusionMatrix;
  /** Each window counts by its weight in training: failures are as rare as they are taken to be. */
  readonly weightedConfusion: ConfusionMatrix;
  /** Risk (any failure) first, named `risk`; then one curve per failure mode. */
  readonly precisionRecall: readonly PrecisionRecallCurve[];
}

/**
 * Window by window: which class was answered for which, and what a threshold on the risk, or on
 * one mode's probability, would give.
 *
 * @param probabilities rows × classes, of windows the predictor had not seen
 */
export function classify(
  probabilities: Float64Array,
  labels: Int32Array,
  classes: readonly string[],
  weights: Float64Array,
): Classification {
  const k = classes.length;
  const scoresOf = (c: number): Float64Array =>
    Float64Array.from(labels, (_, row) => probabilities[row * k + c]!);
  const positives = (is: (label: number) => boolean): Uint8Array =>
    Uint8Array.from(labels, (label) => (is(label) ? 1 : 0));
  const risk = scoresOf(0).map((normal) => 1 - normal);
  return {
    confusion: confusionMatrix(probabilities, labels, classes),
    weightedConfusion: confusionMatrix(probabilities, labels, classes, weights),
    precisionRecall: [
      precisionRecallCurve(
        'risk',
        risk,
        positives((label) => label > 0),
        weights,
      ),
      ...classes.slice(1).map((name, index) =>
        precisionRecallCurve(
          name,
          scoresOf(index + 1),
          positives((label) => label === index + 1),
          weights,
        ),
      ),
    ],
  };
}
