import { seededRandom, shuffled } from '../core/random.js';
import type { FittedModel, TrainingData } from '../models/types.js';

export interface FeatureWeight {
  readonly feature: string;
  /** Mean absolute contribution to the row's own class, in the model's unit. */
  readonly weight: number;
}

const ROWS = 60;
const KEPT = 15;

/** The features that move a model most: mean absolute contribution on a sample of failure rows. */
export function topFeatures(model: FittedModel, data: TrainingData, seed: number): FeatureWeight[] {
  const width = data.featureNames.length;
  const failing = [...data.labels.keys()].filter((row) => data.labels[row] !== 0);
  const sample = shuffled(failing, seededRandom(seed)).slice(0, ROWS);
  const count = model.contributors.length;
  const sums = new Float64Array(count);
  const out = new Float64Array(count * data.classes.length);
  const windows = model.input === 'windows' ? data.windows : undefined;
  const size = windows === undefined ? 0 : windows.steps * windows.signals.length;
  for (const row of sample) {
    model.explain(
      data.features.slice(row * width, (row + 1) * width),
      out,
      windows?.values.subarray(row * size, (row + 1) * size),
    );
    const from = data.labels[row]! * count;
    for (let f = 0; f < count; f++) sums[f]! += Math.abs(out[from + f]!);
  }
  return model.contributors
    .map((feature, f) => ({ feature, weight: sums[f]! / Math.max(sample.length, 1) }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, KEPT);
}
