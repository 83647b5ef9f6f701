import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, KfpError } from '../core/errors.js';
import { replaceFile } from '../core/replace-file.js';
import type { DatasetMetadata, Run, RunRecord } from '../datasets/types.js';

export interface FinishedRun {
  readonly run: Run;
  readonly record: RunRecord;
}

/** What runs must have in common to stand in one dataset. */
export type CollectionIdentity = Pick<
  DatasetMetadata,
  'profile' | 'stepSeconds' | 'signals' | 'seed'
>;

/** Finished runs, kept one file each until the dataset is whole, so that nothing recorded is lost. */
export interface Parts {
  /** @throws KfpError `COLLECTION_PART_UNREADABLE`, `OUTPUT_UNWRITABLE` */
  list(): Promise<FinishedRun[]>;
  /** @throws KfpError `OUTPUT_UNWRITABLE` */
  begin(identity: CollectionIdentity): Promise<void>;
  /**
   * Checks that runs to come can stand beside those that are there.
   *
   * @throws KfpError `COLLECTION_CHANGED` naming what differs
   */
  check(identity: CollectionIdentity): Promise<void>;
  /** @throws KfpError `OUTPUT_UNWRITABLE` */
  add(finished: FinishedRun): Promise<void>;
  remove(): Promise<void>;
}

/** Not the name of a run: those begin with their seed. */
const IDENTITY_FILE = 'collection.json';

/** @param folder beside the dataset: `data.csv.gz.parts` */
export function createParts(folder: string): Parts {
  const write = async (name: string, value: unknown): Promise<void> => {
    try {
      await mkdir(folder, { recursive: true });
      // JSON knows no typed arrays; for NaN it writes null.
      const text = JSON.stringify(value, (_, entry: unknown) =>
        ArrayBuffer.isView(entry) ? Array.from(entry as Float64Array) : entry,
      );
      await replaceFile(join(folder, name), text);
    } catch (cause) {
      throw unwritable(folder, cause);
    }
  };
  return {
    async list() {
      const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw unwritable(folder, error);
      });
      const files = names.filter((name) => name.endsWith('.json') && name !== IDENTITY_FILE);
      return Promise.all(files.sort().map((name) => readPart(join(folder, name))));
    },
    begin: (identity) => write(IDENTITY_FILE, identity),
    async check(identity) {
      const earlier: Partial<CollectionIdentity> = await readFile(
        join(folder, IDENTITY_FILE),
        'utf8',
      ).then(
        (text) => JSON.parse(text) as Partial<CollectionIdentity>,
        () => ({}),
      );
      for (const key of ['seed', 'profile', 'stepSeconds', 'signals'] as const) {
        const [was, is] = [earlier[key], identity[key]].map((value) => JSON.stringify(value));
        if (was === is) continue;
        throw new KfpError(
          'COLLECTION_CHANGED',
          `${folder} was collected with ${key} ${was ?? 'unknown'}; now it is ${is}.`,
          {
            hint: 'Go on with the same seed and configuration, or delete that folder to begin anew.',
            statusCode: 409,
          },
        );
      }
    },
    add: (finished) => write(`${finished.record.runId}.json`, finished),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function unwritable(folder: string, cause: unknown): KfpError {
  return new KfpError('OUTPUT_UNWRITABLE', `Cannot use ${folder}: ${describeError(cause)}`, {
    cause,
    hint: 'Finished runs are kept there, beside the dataset. Make room or give another --output; where runs are there already, go on with --resume.',
    statusCode: 400,
  });
}

async function readPart(path: string): Promise<FinishedRun> {
  try {
    return restore(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new KfpError(
      'COLLECTION_PART_UNREADABLE',
      `${path} is no finished run: ${describeError(cause)}`,
      { cause, hint: 'Delete that file: its run is then repeated.', statusCode: 409 },
    );
  }
}

function restore(text: string): FinishedRun {
  // Runs of an earlier version say `breach`.
  const { run, record } = JSON.parse(text) as FinishedRun & { run: { breach?: Uint8Array } };
  const { breach, violation = breach ?? [], ...kept } = run;
  const column = (values: Iterable<number | null>): Float64Array =>
    Float64Array.from(values, (value) => value ?? NaN);
  return {
    record,
    run: {
      ...kept,
      timestamps: column(run.timestamps),
      violation: Uint8Array.from(violation),
      timeToFailure: column(run.timeToFailure),
      signals: run.signals.map(column),
    },
  };
}
