import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { describeError, KfpError } from '../../core/errors.js';
import { seededRandom } from '../../core/random.js';
import { createBins } from '../../trees/bins.js';
import { growTree, type Objective } from '../../trees/grow.js';
import { explainPath, findLeaf, type Tree } from '../../trees/tree.js';
import type { FitOptions, FittedModel, Learner, TrainingData } from '../types.js';
import { fromMlRandomForest, toMlRandomForest } from './format.js';

const DEFAULTS = { trees: 100, maxDepth: 14, minLeaf: 8 } as const;

/**
 * Random forest (Breiman 2001): trees on bootstrap samples, each node choosing from √F features;
 * the answer is the mean of the leaves' class shares, as in scikit-learn.
 */
export const randomForestLearner: Learner = {
  kind: 'random-forest',
  async fit(data, options) {
    const parameters = { ...DEFAULTS, ...options.parameters } as Record<string, number>;
    const { rows, classes } = data;
    const featureCount = data.featureNames.length;
    const bins = createBins(data.features, rows, featureCount);
    const statistics = new Float64Array(rows * classes.length);
    for (let row = 0; row < rows; row++) {
      statistics[row * classes.length + data.labels[row]!] = data.weights?.[row] ?? 1;
    }
    const objective = giniObjective(classes.length);
    const features = Int32Array.from({ length: featureCount }, (_, index) => index);
    const trees: Tree[] = [];
    for (let t = 0; t < parameters['trees']!; t++) {
      options.signal?.throwIfAborted();
      // A seed per tree: the forest does not depend on the order in which they are grown.
      const random = seededRandom(options.seed * 100_003 + t);
      const sample = Int32Array.from({ length: rows }, () => Math.floor(random() * rows));
      trees.push(
        growTree(bins, statistics, sample, objective, {
          maxDepth: parameters['maxDepth']!,
          minLeaf: parameters['minLeaf']!,
          minGain: 0,
          featuresPerNode: Math.max(1, Math.round(Math.sqrt(featureCount))),
          features,
          learnMissing: false,
          random,
        }),
      );
      reportTree(options, t, parameters['trees']!);
      if (t % 8 === 7) await yieldToEventLoop();
    }
    return createForest(trees, data);
  },
  async load(folder, metadata) {
    const path = join(folder, 'model.json');
    try {
      const trees = fromMlRandomForest(
        JSON.parse(await readFile(path, 'utf8')),
        metadata.classes.length,
      );
      return createForest(trees, metadata);
    } catch (cause) {
      throw new KfpError('MODEL_UNREADABLE', `${path}: ${describeError(cause)}`, {
        cause,
        hint: 'It must be what ml-random-forest’s RandomForestClassifier writes.',
      });
    }
  },
};

function reportTree(options: FitOptions, done: number, total: number): void {
  options.onProgress?.({ message: `random forest: tree ${done + 1}`, done: done + 1, total });
}

/** Gini gain: sums of squared class weights over the total. Nodes say their class shares. */
function giniObjective(classCount: number): Objective {
  const weight = (sums: Float64Array, offset: number): number => {
    let sum = 0;
    for (let k = 0; k < classCount; k++) sum += sums[offset + k]!;
    return sum;
  };
  return {
    width: classCount,
    outputs: classCount,
    cover: weight,
    score(sums, offset) {
      let squares = 0;
      for (let k = 0; k < classCount; k++) squares += sums[offset + k]! ** 2;
      const all = weight(sums, offset);
      return all > 0 ? squares / all : 0;
    },
    writeValue(sums, offset, out, outOffset) {
      const all = weight(sums, offset);
      for (let k = 0; k < classCount; k++) out[outOffset + k] = sums[offset + k]! / all;
    },
  };
}

function createForest(
  trees: readonly Tree[],
  about: Pick<TrainingData, 'classes' | 'featureNames'>,
): FittedModel {
  const { classes, featureNames } = about;
  const classCount = classes.length;
  const featureCount = featureNames.length;
  return {
    kind: 'random-forest',
    classes,
    featureNames,
    input: 'features',
    contributors: featureNames,
    runtime: 'javascript',
    predict(features, rows, out) {
      out.fill(0, 0, rows * classCount);
      for (let row = 0; row < rows; row++) {
        for (const tree of trees) {
          const leaf = findLeaf(tree, features, row * featureCount, false) * classCount;
          for (let k = 0; k < classCount; k++) {
            out[row * classCount + k]! += tree.values[leaf + k]! / trees.length;
          }
        }
      }
    },
    explain(row, out) {
      out.fill(0);
      for (const tree of trees) {
        explainPath(tree, classCount, row, false, (feature, k, amount) => {
          out[k * featureCount + feature]! += amount / trees.length;
        });
      }
    },
    async save(folder) {
      const json = JSON.stringify(toMlRandomForest(trees, classCount, featureCount));
      await writeFile(join(folder, 'model.json'), json);
    },
  };
}
