import { readFile } from 'node:fs/promises';
import { rowsAtThresholds } from '../probe-rows.js';
import type { FittedModel, Verifier } from '../types.js';
import { compareClasses, compareTables, type Check } from '../verification.js';
import { forestPackage } from './package.js';
import { fromMlRandomForest } from './read.js';
import { forestVotes } from './votes.js';

/** Rounding of sums in another order. */
const SHARES_ALLOWED = 1e-12;

export const forestVerifier: Verifier = {
  async probes(path, { classes, featureNames }, rows, random) {
    const json: unknown = JSON.parse(await readFile(path, 'utf8'));
    const trees = fromMlRandomForest(json, classes.length, featureNames.length);
    return rowsAtThresholds(trees, featureNames.length, rows, random);
  },
  compare: async (path, model, features, rows) =>
    verifyForest(JSON.parse(await readFile(path, 'utf8')), model, features, rows),
};

/**
 * Holds a forest against ml-random-forest, which loads the same file: the votes and vote
 * probabilities as the package counts them, and our probabilities against the mean of the class
 * shares at the leaves its own trees lead to.
 *
 * @param json the content of `model.json`
 * @param model what we made of it
 * @param features rows × F, NaN where missing
 */
export function verifyForest(
  json: unknown,
  model: FittedModel,
  features: Float64Array,
  rows: number,
): Check[] {
  const { classes } = model;
  const width = model.featureNames.length;
  const forest = forestPackage().load(json);
  const trees = fromMlRandomForest(json, classes.length, width);
  const table = Array.from({ length: rows }, (_, row) =>
    Array.from(features.subarray(row * width, (row + 1) * width)),
  );
  const votes = forestVotes(trees, classes.length, features, width, rows);

  const theirVotes = new Float64Array(rows * classes.length);
  classes.forEach((_, k) => {
    forest.predictProbability(table, k).forEach((share, row) => {
      theirVotes[row * classes.length + k] = share;
    });
  });

  const theirShares = new Float64Array(rows * classes.length);
  table.forEach((values, row) => {
    forest.estimators.forEach(({ root }, tree) => {
      const columns = forest.indexes[tree]!.map((feature) => values[feature]!);
      root
        .classify(columns)
        .to2DArray()[0]!
        .forEach((share, k) => {
          theirShares[row * classes.length + k]! += share / forest.estimators.length;
        });
    });
  });
  const shares = new Float64Array(rows * classes.length);
  model.predict(features, rows, shares);

  return [
    compareClasses(
      'majority votes, ml-random-forest',
      votes.classes,
      forest.predict(table),
      classes,
    ),
    compareTables(
      'vote probabilities, ml-random-forest',
      votes.probabilities,
      theirVotes,
      classes,
      0,
    ),
    compareTables(
      'probabilities, leaves of ml-random-forest',
      shares,
      theirShares,
      classes,
      SHARES_ALLOWED,
    ),
  ];
}
