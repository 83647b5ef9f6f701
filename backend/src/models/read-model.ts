import { describeError, KfpError } from '../core/errors.js';
import type { FittedModel } from './types.js';

/**
 * Reads a model by its main file.
 *
 * @param hint what the file must be
 * @throws KfpError `MODEL_UNREADABLE` that names the file, for whatever `read` throws
 */
export async function readModel(
  path: string,
  hint: string,
  read: (path: string) => Promise<FittedModel>,
): Promise<FittedModel> {
  try {
    return await read(path);
  } catch (cause) {
    throw new KfpError('MODEL_UNREADABLE', `${path}: ${describeError(cause)}`, { cause, hint });
  }
}
