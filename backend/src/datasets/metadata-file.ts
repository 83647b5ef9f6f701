import { readFile } from 'node:fs/promises';
import { Compile } from 'typebox/compile';
import { describeError, KfpError } from '../core/errors.js';
import { newerFormat } from '../core/format-version.js';
import { schemaProblems } from '../core/schema-problems.js';
import { DatasetMetadataSchema, type DatasetMetadata } from './types.js';

const checker = Compile(DatasetMetadataSchema);

/** Where the sidecar of a dataset lies: `demo.csv.gz` → `demo.meta.json`. */
export function metadataPath(datasetPath: string): string {
  return `${datasetPath.replace(/\.csv(\.gz)?$/, '')}.meta.json`;
}

/**
 * Reads the sidecar of a dataset.
 *
 * @throws KfpError `DATASET_METADATA_UNREADABLE` when it is missing or not what it should be
 */
export async function readMetadata(datasetPath: string): Promise<DatasetMetadata> {
  const path = metadataPath(datasetPath);
  const unreadable = (why: string, cause?: unknown): KfpError =>
    new KfpError('DATASET_METADATA_UNREADABLE', `Cannot use ${path}: ${why}`, {
      cause,
      hint: 'A dataset is a CSV file with the .meta.json that `kfp collect` wrote beside it: keep both together.',
      statusCode: 400,
    });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw unreadable(describeError(cause), cause);
  }
  const newer = newerFormat(value, 1);
  if (newer !== undefined) throw unreadable(newer);
  if (!checker.Check(value)) throw unreadable(schemaProblems(checker.Errors(value))[0]!);
  return value;
}
