import { readFile } from 'node:fs/promises';
import { softmax } from '../../trees/link.js';
import { rowsAtThresholds } from '../probe-rows.js';
import type { FittedModel, Verifier } from '../types.js';
import { compareTables, type Check } from '../verification.js';
import type { XgboostModel } from './format.js';
import { askXgboost } from './library.js';
import { predictNaively } from './naive.js';
import { readBooster } from './read.js';

/** 32-bit sums and exponentials. */
const ALLOWED = 1e-5;

/** Loading the library takes a second or two; a busy machine needs more. Milliseconds. */
const TIMEOUT = 60_000;

export const boosterVerifier: Verifier = {
  async probes(path, { classes, featureNames }, rows, random) {
    const json: unknown = JSON.parse(await readFile(path, 'utf8'));
    const { trees } = readBooster(json, classes.length, featureNames);
    return rowsAtThresholds(trees, featureNames.length, rows, random);
  },
  compare: verifyBooster,
};

/**
 * Holds a booster against the XGBoost library, where a Python has it, and against a literal reading
 * of its file in any case.
 *
 * @param path of `model.json`
 * @param model what we made of it
 * @param features rows × F, NaN where missing
 */
export async function verifyBooster(
  path: string,
  model: FittedModel,
  features: Float64Array,
  rows: number,
  options: { readonly pythons: readonly string[]; readonly signal?: AbortSignal | undefined },
): Promise<Check[]> {
  const { classes, featureNames } = model;
  const json = JSON.parse(await readFile(path, 'utf8')) as XgboostModel;
  const ours = new Float64Array(rows * classes.length);
  model.predict(features, rows, ours);
  const naive = predictNaively(json, classes.length, featureNames, features, rows);
  const checks = [
    compareTables('probabilities, literal reading of the file', ours, naive, classes, ALLOWED),
  ];
  for (const python of options.pythons) {
    const answer = await askXgboost(path, featureNames, features, rows, {
      python,
      timeoutMs: TIMEOUT,
      signal: options.signal,
    });
    if (answer === undefined) continue;
    const margins = Float64Array.from(
      answer.margins.flatMap((row) => (classes.length === 2 ? [0, ...row] : row)),
    );
    softmax(margins, margins, rows, classes.length);
    const name = `probabilities, XGBoost ${answer.version} library`;
    return [compareTables(name, ours, margins, classes, ALLOWED), ...checks];
  }
  return checks;
}
