import type { TrainingData } from '@kfp/backend/models/types.js';

type Matrix = Pick<TrainingData, 'features' | 'rows' | 'featureNames'>;

/** Median of what is there, per column; 0 where nothing is. */
export function columnMedians({ features, rows, featureNames }: Matrix): Float64Array {
  const width = featureNames.length;
  return Float64Array.from(featureNames, (_, column) => {
    const values = new Float64Array(rows);
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const value = features[row * width + column]!;
      if (!Number.isNaN(value)) values[count++] = value;
    }
    return count === 0 ? 0 : values.subarray(0, count).sort()[count >> 1]!;
  });
}

/** A copy with the medians where values are missing: scikit-learn's forests take no NaN. */
export function filled({ features, featureNames }: Matrix, medians: Float64Array): Float64Array {
  const width = featureNames.length;
  return features.map((value, at) => (Number.isNaN(value) ? medians[at % width]! : value));
}
