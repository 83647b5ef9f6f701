import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KfpError } from '../../core/errors.js';
import { seededRandom, shuffled } from '../../core/random.js';
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
  maxLeaves: 0,
  growPolicy: 'depthwise',
  minChildWeight: 2,
  lambda: 2,
  alpha: 0,
  gamma: 0,
  subsample: 0.8,
  columnsByTree: 0.4,
  maxBins: 63,
  patience: 0,
} as const;

/** Share of the runs held out to decide when to stop. */
const HELD_OUT_SHARE = 0.2;

/**
 * Gradient boosting as in XGBoost (Chen & Guestrin 2016): one Newton tree per class and round on
 * the softmax loss, or one per round on the logistic loss where there are two classes. What it
 * saves, the XGBoost library loads, and the other way round.
 *
 * Parameters, with XGBoost's names where they differ: `rounds`, `learningRate` (eta), `maxDepth`,
 * `maxLeaves`, `growPolicy` (`depthwise` or `lossguide`), `minChildWeight`, `lambda`, `alpha`,
 * `gamma`, `subsample`, `columnsByTree` (colsample_bytree), `maxBins` (max_bin, up to 255),
 * `patience` (early_stopping_rounds on a fifth of the runs; 0: none).
 */
export const xgboostLearner: Learner = {
  async fit(data, options) {
    checkTrainingData(data);
    const { maxBins, ...parameters } = { ...DEFAULTS, ...options.parameters };
    const heldOut = Number(parameters.patience) > 0 ? holdOutRuns(data, options.seed) : undefined;
    const boosted = await boost(
      { ...labelledRows(data), heldOut },
      {
        ...(parameters as unknown as BoostOptions),
        maxCuts: Number(maxBins) - 1,
        seed: options.seed,
      },
      treePool(options.workers ?? 1),
      {
        signal: options.signal,
        onRound: (done) =>
          options.onProgress?.({
            message: `xgboost: round ${done}`,
            done,
            total: Number(parameters.rounds),
          }),
      },
    );
    const { trees, rounds, curve, outputs } = boosted;
    return {
      ...createBooster({ trees, baseMargin: new Array<number>(outputs).fill(0) }, data),
      notes: { rounds },
      curve: curve.length > 0 ? curve : undefined,
    };
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

/** Marks the rows of some runs, at least one and never all. */
function holdOutRuns(data: TrainingData, seed: number): Uint8Array {
  const runs = shuffled(
    [...new Set(data.groups)].sort((a, b) => a - b),
    seededRandom(seed),
  );
  const held = new Set(runs.slice(0, Math.floor(HELD_OUT_SHARE * runs.length)));
  if (held.size === 0) {
    throw new KfpError(
      'TRAINING_DATA_INVALID',
      `To stop early, runs must be held out; there are ${runs.length} in all.`,
      { hint: 'Record at least 5 runs, or set patience to 0.', statusCode: 400 },
    );
  }
  return Uint8Array.from(data.groups, (group) => (held.has(group) ? 1 : 0));
}

/** A model of trees and where their sums begin. */
export function createBooster(
  { trees, baseMargin }: Booster,
  about: Pick<TrainingData, 'classes' | 'featureNames'>,
): FittedModel {
  const { classes, featureNames } = about;
  const classCount = classes.length;
  const featureCount = featureNames.length;
  const outputs = classCount === 2 ? 1 : classCount;
  const compiled = compileTrees(trees, {
    featureCount,
    outputs,
    leaves: 'turns',
    float32: true,
  });
  const shap = createTreeShap(trees, {
    featureCount,
    outputs: 1,
    classCount: outputs,
    float32: true,
  });
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
        softmax(out, out, 0, rows, outputs);
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
