import { seededRandom } from '../core/random.js';
import { NO_CALIBRATION } from './calibration.js';
import { findKind } from './kinds.js';
import { createRegistry, type Registry } from './registry.js';

const CLASSES = ['normal', 'one', 'two'];
const FEATURES = ['a', 'b', 'c', 'd'];
const ROWS = 120;

/** A small model of random rows; saved, and active. @returns its id */
export async function saveSmallModel(modelDir: string, kind: string): Promise<string> {
  const random = seededRandom(4);
  const features = Float64Array.from({ length: ROWS * FEATURES.length }, random);
  const learner = await findKind(kind)!.learner();
  const model = await learner.fit(
    {
      features,
      rows: ROWS,
      featureNames: FEATURES,
      labels: Int32Array.from({ length: ROWS }, (_, row) =>
        Math.floor(3 * features[row * FEATURES.length]!),
      ),
      classes: CLASSES,
      groups: Int32Array.from({ length: ROWS }, (_, row) => row % 10),
    },
    { seed: 1, parameters: SMALL[kind] ?? {} },
  );
  const registry = createSmallRegistry(modelDir);
  const id = await registry.save({
    model,
    metadata: {
      classes: CLASSES,
      featureNames: FEATURES,
      profile: 'test',
      signals: FEATURES,
      stepSeconds: 2,
      windowSeconds: 20,
      horizonSeconds: 60,
      thresholds: [],
      calibration: NO_CALIBRATION,
      alarm: { threshold: 0.6, clearThreshold: 0.4, raiseSteps: 2, clearSteps: 5 },
      training: { datasetSha256: '', datasetRuns: 1, rows: ROWS, seed: 1, parameters: {} },
      metrics: {},
      versions: {},
    },
    evaluation: { made: 'for a test' },
    reportHtml: '<!doctype html><title>a report</title>',
  });
  await registry.activate(id);
  return id;
}

export function createSmallRegistry(modelDir: string): Registry {
  return createRegistry({ modelDir });
}

const SMALL: Readonly<Record<string, Record<string, number | string>>> = {
  'random-forest': { trees: 3 },
  xgboost: { rounds: 3 },
  'neural-network': { architecture: 'perceptron', units: 4, epochs: 1 },
};
