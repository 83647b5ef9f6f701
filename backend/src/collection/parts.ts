import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run, RunRecord } from '../datasets/types.js';

export interface FinishedRun {
  readonly run: Run;
  readonly record: RunRecord;
}

/** Finished runs, kept one file each until the dataset is whole, so that nothing recorded is lost. */
export interface Parts {
  list(): Promise<FinishedRun[]>;
  add(finished: FinishedRun): Promise<void>;
  remove(): Promise<void>;
}

type Stored = Omit<Run, 'timestamps' | 'breach' | 'timeToFailure' | 'signals'> & {
  timestamps: number[];
  breach: number[];
  timeToFailure: (number | null)[];
  signals: (number | null)[][];
};

/** @param folder beside the dataset: `data.csv.gz.parts` */
export function createParts(folder: string): Parts {
  return {
    async list() {
      const names = await readdir(folder).catch(() => []);
      const files = names.filter((name) => name.endsWith('.json')).sort();
      return Promise.all(
        files.map(async (name) => restore(await readFile(join(folder, name), 'utf8'))),
      );
    },
    async add({ run, record }) {
      await mkdir(folder, { recursive: true });
      const path = join(folder, `${record.runId}.json`);
      await writeFile(`${path}.tmp`, JSON.stringify({ run: store(run), record }));
      await rename(`${path}.tmp`, path);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** JSON has no NaN and writes null for it. */
function store(run: Run): Stored {
  return {
    ...run,
    timestamps: [...run.timestamps],
    breach: [...run.breach],
    timeToFailure: [...run.timeToFailure],
    signals: run.signals.map((column) => [...column]),
  };
}

function restore(text: string): FinishedRun {
  const { run, record } = JSON.parse(text) as { run: Stored; record: RunRecord };
  const column = (values: readonly (number | null)[]): Float64Array =>
    Float64Array.from(values, (value) => value ?? NaN);
  return {
    record,
    run: {
      ...run,
      timestamps: column(run.timestamps),
      breach: Uint8Array.from(run.breach),
      timeToFailure: column(run.timeToFailure),
      signals: run.signals.map(column),
    },
  };
}
