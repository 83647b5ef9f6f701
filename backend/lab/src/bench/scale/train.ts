import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadWatch } from '@kfp/backend/config/load.js';
import { writeDataset } from '@kfp/backend/datasets/write.js';
import { KFP } from '../paths.js';
import { benchDataset } from './dataset.js';

/**
 * Trains by the command line that users have, on a dataset made for it.
 *
 * @param dir gets the dataset, `bench.csv`
 * @param configFile what the dataset and the model are made for
 */
export async function trainModel(options: {
  readonly dir: string;
  readonly modelDir: string;
  readonly kind: string;
  readonly configFile: string;
}): Promise<void> {
  const { dir, modelDir, kind, configFile } = options;
  const input = join(dir, 'bench.csv');
  await writeDataset(input, benchDataset(await loadWatch({ file: configFile })));
  const files = ['--input', input, '--output-dir', modelDir, '--config', configFile];
  const args = ['train', '--quick', '--model-type', kind, ...files];
  await promisify(execFile)(process.execPath, [KFP, ...args]);
}
