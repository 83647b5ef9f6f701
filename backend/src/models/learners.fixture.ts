import { seededRandom } from '../core/random.js';
import type { TrainingData } from './types.js';

/**
 * Rows of three classes which two features decide together (an exclusive or, and a threshold), a
 * third repeats in part, and a fourth has nothing to do with; a fifth of the third is missing.
 */
export function mixedRows(rows: number, seed: number): TrainingData {
  const random = seededRandom(seed);
  const features = new Float64Array(rows * 4);
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [a, b] = [2 * random() - 1, 2 * random() - 1];
    labels[row] = a > 0.5 ? 2 : a * b > 0 ? 1 : 0;
    features.set([a, b, random() < 0.2 ? NaN : a + 0.3 * random(), random()], row * 4);
  }
  return {
    features,
    rows,
    featureNames: ['a', 'b', 'echo', 'noise'],
    labels,
    classes: ['normal', 'one', 'two'],
    groups: Int32Array.from({ length: rows }, (_, row) => row % 20),
  };
}
