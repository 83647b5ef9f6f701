import type { TrainingData } from '../models/types.js';
import type { WindowRows } from './rows.js';

/** The rows that teach something and that `wanted` takes, as learners want them. */
export function selectRows(
  all: WindowRows,
  names: { readonly featureNames: readonly string[]; readonly classes: readonly string[] },
  wanted: (row: number) => boolean,
): TrainingData {
  const chosen = [...all.labels.keys()].filter((row) => all.labels[row]! >= 0 && wanted(row));
  const width = names.featureNames.length;
  const features = new Float64Array(chosen.length * width);
  chosen.forEach((row, i) => {
    features.set(all.features.subarray(row * width, (row + 1) * width), i * width);
  });
  return {
    features,
    rows: chosen.length,
    featureNames: names.featureNames,
    classes: names.classes,
    labels: Int32Array.from(chosen, (row) => all.labels[row]!),
    groups: Int32Array.from(chosen, (row) => all.groups[row]!),
  };
}
