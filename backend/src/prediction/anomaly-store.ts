import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AnomalyOptions } from '../anomaly/options.js';
import { describeError, KfpError } from '../core/errors.js';
import { replaceFile } from '../core/replace-file.js';
import { createAnomalyWatch, restoreAnomalyWatch, type AnomalyWatch } from './anomaly-watch.js';

/** Keeps what the anomaly detector has learned in one JSON file, so that a restart loses nothing. */
export interface AnomalyStore {
  readonly watch: AnomalyWatch;
  /** Replaces the file as a whole; trouble is told to `warn`, and nothing is thrown. */
  save(): Promise<void>;
  /** Why the last save failed; undefined when it did not. */
  problem(): string | undefined;
}

/**
 * A file that cannot be used (broken, of other signals, of an earlier version) is kept aside as `<file>.broken`, and
 * learning begins anew.
 *
 * @param warn told once of each trouble
 * @param older read where there is no such file yet
 * @throws KfpError `ANOMALY_OPTIONS_INVALID`
 */
export async function openAnomalyStore(
  file: string,
  options: AnomalyOptions,
  warn: (message: string) => void,
  older?: string,
): Promise<AnomalyStore> {
  const watch =
    (await restored(file, options, warn)) ??
    (older === undefined ? undefined : await restored(older, options, warn)) ??
    createAnomalyWatch(options);
  let told: string | undefined;
  let saving: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    try {
      await mkdir(dirname(file), { recursive: true });
      await replaceFile(file, watch.save());
      if (told !== undefined) warn('The baselines of the targets are saved again.');
      told = undefined;
    } catch (error) {
      const problem = describeError(error);
      if (told === undefined) warn(`The baselines of the targets are not saved: ${problem}`);
      told = problem;
    }
  };
  return {
    watch,
    // One write at a time: two would share the temporary file.
    save: () => (saving = saving.then(write)),
    problem: () => told,
  };
}

async function restored(
  file: string,
  options: AnomalyOptions,
  warn: (message: string) => void,
): Promise<AnomalyWatch | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      warn(`The baselines are learned anew, ${file} cannot be read: ${describeError(error)}`);
    }
    return undefined;
  }
  try {
    return await restoreAnomalyWatch(options, handle.readLines({ encoding: 'utf8' }));
  } catch (error) {
    if (!(error instanceof KfpError)) {
      warn(`The baselines are learned anew, ${file} cannot be read: ${describeError(error)}`);
      return undefined;
    }
    await rename(file, `${file}.broken`).catch(() => undefined);
    warn(`The baselines are learned anew, ${file} is kept as .broken: ${describeError(error)}`);
    return undefined;
  } finally {
    await handle.close();
  }
}
