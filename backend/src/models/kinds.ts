import { neuralNetwork } from './neural-network/kind.js';
import { randomForest } from './random-forest/kind.js';
import type { ModelKind } from './types.js';
import { xgboost } from './xgboost/kind.js';

/**
 * Every kind of model there is. This list is all that knows them: training, registry, command line,
 * API and pages derive what they say and do from it.
 */
export const MODEL_KINDS: readonly ModelKind[] = [randomForest, xgboost, neuralNetwork];

/** What a kind can be asked for by: the short names, then the others. */
export const KIND_NAMES: readonly string[] = [
  ...new Set([...MODEL_KINDS.map(({ short }) => short), ...MODEL_KINDS.map(({ name }) => name)]),
];

/** The kind of that name, short or long; undefined where there is none. */
export function findKind(
  name: string,
  kinds: readonly ModelKind[] = MODEL_KINDS,
): ModelKind | undefined {
  return kinds.find((kind) => kind.name === name || kind.short === name);
}
