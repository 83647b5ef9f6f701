import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { boost, type BoostOptions } from '../../trees/boost.js';
import { compileTrees } from '../../trees/compiled-trees.js';
import { gainImportance } from '../../trees/importance.js';
import { logistic, softmax } from '../../trees/link.js';
import { treePool } from '../../trees/pool.js';
import { createTreeShap } from '../../trees/shap.js';
import { readModel } from '../read-model.js';
import { checkTrainingData, labelledRows } from '../training-data.js';
import type { FittedModel, Learner, TrainingData } from '../types.js';
import { stringifyBooster, toXgboostJson } from './format.js';
import { readBooster, type Booster } from './read.js';

const DEFAULTS = {
  rounds: 60,
  learningRate: 0.15,
  maxDepth: 5,
  minChildWeight: 2,
  lambda: 2,
  alpha: 0,
  gamma: 0,
  subsample: 0.8,
  columnsByTree: 0.4,
  maxBins: 63,
} as const;

/**
 * Gradient boosting as in XGBoost (Chen & Guestrin 2016): one Newton tree per class and round on
 * the softmax loss, or one per round on the logistic loss where there are two classes. What it
 * saves, the XGBoost library loads, and the other way round.
 *
 * Parameters, with XGBoost's names where they differ: `rounds`, `learningRate` (eta), `maxDepth`,
 * `minChildWeight`, `lambda`, `alpha`, `gamma`, `subsample`, `columnsByTree` (colsample_bytree),
 * `maxBins` (max_bin, up to 255).
 */
export const xgboostLearner: Learner = {
  async fit(data, options) {
    checkTrainingData(data);
    const { maxBins, ...parameters } = { ...DEFAULTS, ...options.parameters };
    const rounds = Number(parameters.rounds);
    const trees = await boost(
      labelledRows(data),
      {
        ...(parameters as unknown as BoostOptions),
        maxCuts: Number(maxBins) - 1,
        seed: options.seed,
      },
      treePool(options.workers ?? 1),
      {
        signal: options.signal,
        onRound: (done) =>
          options.onProgress?.({ message: `xgboost: round ${done}`, done, total: rounds }),
      },
    );
    const baseMargin = new Array<number>(trees.length / rounds).fill(0);
    return { ...createBooster({ trees, baseMargin }, data), notes: { rounds } };
  },
  load: (folder, metadata) =>
    readModel(
      join(folder, 'model.json'),
      'It must be a multi:softprob or binary:logistic model in XGBoost’s JSON format.',
      async (path) => {
        const json: unknown = JSON.parse(await readFile(path, 'utf8'));
        const booster = readBooster(json, metadata.classes.length, metadata.featureNames);
        return createBooster(booster, metadata);
      },
    ),
};

/** A model of trees and where their sums begin. */
export function createBooster(
  { trees, baseMargin }: Booster,
  about: Pick<TrainingData, 'classes' | 'featureNames'>,
): FittedModel {
  const { classes, featureNames } = about;
  const classCount = classes.length;
  const featureCount = featureNames.length;
  const outputs = classCount === 2 ? 1 : classCount;
  const shape = { featureCount, outputs, leaves: 'turns', float32: true } as const;
  const compiled = compileTrees(trees, shape);
  const shap = createTreeShap(trees, shape);
  return {
    kind: 'xgboost',
    classes,
    featureNames,
    input: 'features',
    contributors: featureNames,
    runtime: 'webassembly',
    importance: gainImportance(trees, featureCount, 'all'),
    predict(features, rows, out) {
      for (let i = 0; i < rows * outputs; i++) out[i] = baseMargin[i % outputs]!;
      compiled.sum(features, rows, out);
      if (outputs > 1) {
        softmax(out, out, rows, outputs);
        return;
      }
      logistic(out, out, 0, rows);
      // From the last row on, so that no answer is written over before it is read.
      for (let row = rows - 1; row >= 0; row--) {
        const p = out[row]!;
        out[2 * row + 1] = p;
        out[2 * row] = 1 - p;
      }
    },
    explain(row, out) {
      out.fill(0);
      // The logistic tree speaks of the second class; what speaks for it speaks against the first.
      shap.explain(row, 0, outputs === 1 ? out.subarray(featureCount) : out);
    },
    async save(folder) {
      const json = stringifyBooster(toXgboostJson(trees, classCount, featureNames, baseMargin));
      await writeFile(join(folder, 'model.json'), json);
    },
  };
}
