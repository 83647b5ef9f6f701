import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { describeError, KfpError } from '../../core/errors.js';
import { seededRandom, shuffled } from '../../core/random.js';
import { createBins } from '../../trees/bins.js';
import { growTree, type Objective } from '../../trees/grow.js';
import { explainPath, findLeaf, type Tree } from '../../trees/tree.js';
import type { FittedModel, Learner, TrainingData } from '../types.js';
import { fromXgboostJson, toXgboostJson } from './format.js';

const DEFAULTS = {
  rounds: 60,
  learningRate: 0.15,
  maxDepth: 5,
  minChildWeight: 2,
  lambda: 2,
  subsample: 0.8,
  columnsByTree: 0.4,
} as const;

/** XGBoost's own lower bound of a second derivative. */
const LEAST_HESSIAN = 1e-16;

/**
 * Gradient boosting as in XGBoost (Chen & Guestrin 2016): one Newton tree per class and round on
 * the softmax loss. What it saves, the XGBoost library loads, and the other way round.
 */
export const xgboostLearner: Learner = {
  kind: 'xgboost',
  async fit(data, options) {
    const parameters = { ...DEFAULTS, ...options.parameters } as Record<
      keyof typeof DEFAULTS,
      number
    >;
    const { rows, classes, labels, weights } = data;
    const classCount = classes.length;
    const featureCount = data.featureNames.length;
    const bins = createBins(data.features, rows, featureCount, { float32: true, maxCuts: 63 });
    const random = seededRandom(options.seed);
    const objective = newtonObjective(parameters.lambda, parameters.learningRate);
    const allFeatures = Array.from({ length: featureCount }, (_, index) => index);
    const columns = Math.max(1, Math.round(parameters.columnsByTree * featureCount));

    const margins = new Float64Array(rows * classCount);
    const probabilities = new Float64Array(rows * classCount);
    const statistics = new Float64Array(rows * 2);
    const trees: Tree[] = [];
    for (let round = 0; round < parameters.rounds; round++) {
      options.signal?.throwIfAborted();
      probabilities.set(margins);
      softmaxRows(probabilities, rows, classCount);
      const sample = Int32Array.from(allRows(rows).filter(() => random() < parameters.subsample));
      for (let k = 0; k < classCount; k++) {
        for (let row = 0; row < rows; row++) {
          const p = probabilities[row * classCount + k]!;
          const weight = weights?.[row] ?? 1;
          statistics[row * 2] = weight * (p - (labels[row] === k ? 1 : 0));
          statistics[row * 2 + 1] = weight * Math.max(2 * p * (1 - p), LEAST_HESSIAN);
        }
        const tree = growTree(bins, statistics, Int32Array.from(sample), objective, {
          maxDepth: parameters.maxDepth,
          minLeaf: parameters.minChildWeight,
          minGain: 0,
          featuresPerNode: columns,
          features: Int32Array.from(shuffled(allFeatures, random).slice(0, columns)),
          learnMissing: true,
          random,
        });
        trees.push(tree);
        for (let row = 0; row < rows; row++) {
          const leaf = findLeaf(tree, data.features, row * featureCount, true);
          margins[row * classCount + k]! += tree.values[leaf]!;
        }
      }
      options.onProgress?.({
        message: `xgboost: round ${round + 1}`,
        done: round + 1,
        total: parameters.rounds,
      });
      if (round % 2 === 1) await yieldToEventLoop();
    }
    return createBooster(trees, data);
  },
  async load(folder, metadata) {
    const path = join(folder, 'model.json');
    try {
      const json: unknown = JSON.parse(await readFile(path, 'utf8'));
      return createBooster(fromXgboostJson(json, metadata.classes.length), metadata);
    } catch (cause) {
      throw new KfpError('MODEL_UNREADABLE', `${path}: ${describeError(cause)}`, {
        cause,
        hint: 'It must be a multi:softprob model in XGBoost’s JSON format.',
      });
    }
  },
};

function allRows(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

/** Second-order gain of gradient and hessian sums; a node says its step, rounded to 32 bits. */
function newtonObjective(lambda: number, learningRate: number): Objective {
  return {
    width: 2,
    outputs: 1,
    score: (sums, offset) => sums[offset]! ** 2 / (sums[offset + 1]! + lambda),
    cover: (sums, offset) => sums[offset + 1]!,
    writeValue(sums, offset, out, outOffset) {
      out[outOffset] = Math.fround((-learningRate * sums[offset]!) / (sums[offset + 1]! + lambda));
    },
  };
}

function softmaxRows(values: Float64Array, rows: number, classCount: number): void {
  for (let from = 0; from < rows * classCount; from += classCount) {
    let largest = -Infinity;
    for (let k = from; k < from + classCount; k++) largest = Math.max(largest, values[k]!);
    let sum = 0;
    for (let k = from; k < from + classCount; k++)
      sum += values[k] = Math.exp(values[k]! - largest);
    for (let k = from; k < from + classCount; k++) values[k]! /= sum;
  }
}

/** @param trees one per class and round, classes in turn */
function createBooster(
  trees: readonly Tree[],
  about: Pick<TrainingData, 'classes' | 'featureNames'>,
): FittedModel {
  const { classes, featureNames } = about;
  const classCount = classes.length;
  const featureCount = featureNames.length;
  return {
    kind: 'xgboost',
    classes,
    featureNames,
    input: 'features',
    contributors: featureNames,
    runtime: 'javascript',
    predict(features, rows, out) {
      out.fill(0, 0, rows * classCount);
      for (let row = 0; row < rows; row++) {
        trees.forEach((tree, index) => {
          const leaf = findLeaf(tree, features, row * featureCount, true);
          out[row * classCount + (index % classCount)]! += tree.values[leaf]!;
        });
      }
      softmaxRows(out, rows, classCount);
    },
    explain(row, out) {
      out.fill(0);
      trees.forEach((tree, index) => {
        const from = (index % classCount) * featureCount;
        explainPath(tree, 1, row, true, (feature, _, amount) => {
          out[from + feature]! += amount;
        });
      });
    },
    async save(folder) {
      const json = JSON.stringify(toXgboostJson(trees, classCount, featureNames));
      await writeFile(join(folder, 'model.json'), json);
    },
  };
}
