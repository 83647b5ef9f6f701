import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileTrees } from '../../trees/compiled-trees.js';
import { growForest, type Forest } from '../../trees/forest.js';
import { gainImportance } from '../../trees/importance.js';
import { treePool } from '../../trees/pool.js';
import { createTreeShap } from '../../trees/shap.js';
import type { Tree } from '../../trees/tree.js';
import { readModel } from '../read-model.js';
import { checkTrainingData, labelledRows } from '../training-data.js';
import type { FittedModel, Learner, TrainingData } from '../types.js';
import { toMlRandomForest } from './format.js';
import { fromMlRandomForest } from './read.js';

const DEFAULTS = { trees: 100, maxDepth: 14, minLeaf: 8, maxBins: 128, outOfBag: 1 } as const;

/**
 * Random forest (Breiman 2001): trees on bootstrap samples, each node choosing from √F features;
 * the answer is the mean of the leaves' class shares, as in scikit-learn.
 *
 * Parameters: `trees`, `maxDepth`, `minLeaf` (least weight of a leaf), `featuresPerNode` (√F),
 * `maxBins` (up to 255), `outOfBag` (1: estimate the loss on rows that trees have not seen).
 */
export const randomForestLearner: Learner = {
  async fit(data, options) {
    checkTrainingData(data);
    const parameters = { ...DEFAULTS, ...options.parameters } as Record<string, number>;
    const featureCount = data.featureNames.length;
    const total = parameters['trees']!;
    const forest = await growForest(
      labelledRows(data),
      {
        trees: total,
        maxDepth: parameters['maxDepth']!,
        minLeaf: parameters['minLeaf']!,
        featuresPerNode:
          parameters['featuresPerNode'] ?? Math.max(1, Math.round(Math.sqrt(featureCount))),
        maxCuts: parameters['maxBins']! - 1,
        seed: options.seed,
        outOfBag: parameters['outOfBag'] === 1,
      },
      treePool(options.workers ?? 1),
      {
        signal: options.signal,
        onTrees: (done) =>
          options.onProgress?.({ message: `random forest: tree ${done}`, done, total }),
      },
    );
    return { ...createForest(forest.trees, data), notes: outOfBagNotes(forest, data) };
  },
  load: (folder, metadata) =>
    readModel(
      join(folder, 'model.json'),
      'It must be what ml-random-forest’s RandomForestClassifier writes.',
      async (path) => {
        const json: unknown = JSON.parse(await readFile(path, 'utf8'));
        const { classes, featureNames } = metadata;
        const trees = fromMlRandomForest(json, classes.length, featureNames.length);
        return createForest(trees, metadata);
      },
    ),
};

/** No probability counts as less, so that a single row cannot make the loss infinite. */
const FLOOR = 1e-15;

/**
 * Loss and accuracy on rows that trees have not seen, by weight. Rows of one run are alike, so that
 * this is the better of two estimates: whole runs held out are the other.
 */
function outOfBagNotes({ outOfBag }: Forest, data: TrainingData): FittedModel['notes'] {
  if (outOfBag === undefined) return undefined;
  const k = data.classes.length;
  let [loss, right, total] = [0, 0, 0];
  for (let row = 0; row < data.rows; row++) {
    const own = outOfBag.subarray(row * k, (row + 1) * k);
    const weight = data.weights?.[row] ?? 1;
    if (Number.isNaN(own[0]!) || weight === 0) continue;
    const label = data.labels[row]!;
    if (own.every((share, c) => c === label || share < own[label]!)) right += weight;
    loss -= weight * Math.log(Math.max(own[label]!, FLOOR));
    total += weight;
  }
  return total === 0
    ? undefined
    : { outOfBagLogLoss: loss / total, outOfBagAccuracy: right / total };
}

/** A model of trees whose leaves say class shares. */
export function createForest(
  trees: readonly Tree[],
  about: Pick<TrainingData, 'classes' | 'featureNames'>,
): FittedModel {
  const { classes, featureNames } = about;
  const classCount = classes.length;
  const featureCount = featureNames.length;
  const shape = { featureCount, outputs: classCount, leaves: 'rows', float32: false } as const;
  const compiled = compileTrees(trees, shape);
  const shap = createTreeShap(trees, shape, 1 / trees.length);
  return {
    kind: 'random-forest',
    classes,
    featureNames,
    input: 'features',
    contributors: featureNames,
    runtime: 'webassembly',
    importance: gainImportance(trees, featureCount, 'each'),
    predict(features, rows, out) {
      out.fill(0, 0, rows * classCount);
      compiled.sum(features, rows, out);
      for (let i = 0; i < rows * classCount; i++) out[i]! /= trees.length;
    },
    explain(row, out) {
      out.fill(0);
      shap.explain(row, 0, out);
    },
    async save(folder) {
      const json = JSON.stringify(toMlRandomForest(trees, classCount, featureCount));
      await writeFile(join(folder, 'model.json'), json);
    },
  };
}
