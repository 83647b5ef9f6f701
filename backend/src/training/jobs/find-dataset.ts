import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { KfpError } from '../../core/errors.js';

/** A file name, and nothing that leads to another folder. */
const DATASET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*\.csv(\.gz)?$/;

/**
 * The path of a dataset in the first folder that has it. A link that leads out of its folder is
 * not followed.
 *
 * @throws KfpError `DATASET_NAME_INVALID`, `DATASET_NOT_FOUND`
 */
export async function findDataset(name: string, folders: readonly string[]): Promise<string> {
  if (!DATASET_NAME.test(name)) {
    throw new KfpError(
      'DATASET_NAME_INVALID',
      `"${name}" is not the name of a dataset: a file name that ends in .csv or .csv.gz.`,
      { hint: 'GET /v1/trainings lists the datasets there are.', statusCode: 400 },
    );
  }
  for (const folder of folders) {
    try {
      const path = await realpath(join(folder, name));
      const inside = path.startsWith(`${await realpath(folder)}${sep}`);
      if (inside && (await stat(path)).isFile()) return path;
    } catch {
      // Not in this folder.
    }
  }
  throw new KfpError('DATASET_NOT_FOUND', `There is no dataset "${name}".`, {
    hint: `Put it, with its .meta.json, into one of the data folders (kfp serve --data-dir).`,
    statusCode: 404,
  });
}

/** Names of the datasets in the folders, sorted; folders that cannot be read have none. */
export async function listDatasets(folders: readonly string[]): Promise<string[]> {
  const names = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  return [...new Set(names.flat().filter((name) => DATASET_NAME.test(name)))].sort();
}
