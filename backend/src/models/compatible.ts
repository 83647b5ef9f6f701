import { KfpError } from '../core/errors.js';
import type { ModelMetadata } from './metadata.js';

/**
 * Refuses to use a model on data it was not made for.
 *
 * @throws KfpError `MODEL_INCOMPATIBLE` naming the first difference
 */
export function assertCompatible(
  metadata: ModelMetadata,
  wanted: {
    readonly stepSeconds: number;
    readonly windowSeconds: number;
    readonly horizonSeconds: number;
    readonly featureNames: readonly string[];
  },
): void {
  const differs = (what: string, model: unknown, here: unknown): KfpError =>
    new KfpError(
      'MODEL_INCOMPATIBLE',
      `Model ${metadata.id} was trained for ${what} ${String(model)}, but the configuration says ${String(here)}.`,
      {
        statusCode: 409,
        hint: 'Train a model with this configuration, or serve with that of the model.',
      },
    );
  for (const key of ['stepSeconds', 'windowSeconds', 'horizonSeconds'] as const) {
    if (metadata[key] !== wanted[key]) throw differs(key, metadata[key], wanted[key]);
  }
  const index = metadata.featureNames.findIndex((name, i) => name !== wanted.featureNames[i]);
  if (index >= 0 || metadata.featureNames.length !== wanted.featureNames.length) {
    const at = index < 0 ? metadata.featureNames.length : index;
    throw differs(`feature ${at}`, metadata.featureNames[at], wanted.featureNames[at]);
  }
}
