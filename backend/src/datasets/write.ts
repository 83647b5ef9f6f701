import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { stringify } from 'csv-stringify';
import { describeError, KfpError } from '../core/errors.js';
import { replaceFile, syncFile } from '../core/replace-file.js';
import { LEADING_COLUMNS } from './columns.js';
import { metadataPath } from './metadata-file.js';
import type { Dataset, Run } from './types.js';

/** Significant digits of a signal in the file: far finer than any scrape, and it compresses. */
const SIGNAL_DIGITS = 6;

/**
 * Writes a dataset as CSV (gzip when the name ends in `.gz`) and its sidecar `.meta.json`. Both are
 * written to temporary names and renamed, the data last, so that a reader never sees half of one.
 * A missing value is an empty cell. Signals are rounded to six significant digits.
 *
 * @throws KfpError `OUTPUT_UNWRITABLE`; what was there before stays
 */
export async function writeDataset(path: string, dataset: Dataset): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const temporaryMetadata = `${metadataPath(path)}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const csv = stringify({ header: true, columns: [...LEADING_COLUMNS, ...dataset.signals] });
    const source = Readable.from(rows(dataset));
    const file = createWriteStream(temporary);
    if (path.endsWith('.gz')) {
      await pipeline(source, csv, createGzip({ level: constants.Z_BEST_COMPRESSION }), file);
    } else {
      await pipeline(source, csv, file);
    }
    await syncFile(temporary);
    const metadata = `${JSON.stringify(dataset.metadata, null, 2)}\n`;
    await replaceFile(metadataPath(path), metadata, temporaryMetadata);
    await rename(temporary, path);
  } catch (cause) {
    // On a disk that may not be written to there is nothing to take away.
    await rm(temporary, { force: true }).catch(() => undefined);
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw new KfpError('OUTPUT_UNWRITABLE', `Cannot write ${path}: ${describeError(cause)}`, {
      cause,
      hint: 'Make room, or give another --output; what was collected before stays in its parts.',
      statusCode: 503,
    });
  }
}

function* rows(dataset: Dataset): Generator<string[]> {
  for (const run of dataset.runs) {
    for (let i = 0; i < run.timestamps.length; i++) yield row(run, i);
  }
}

function row(run: Run, index: number): string[] {
  return [
    number(run.timestamps[index]!, 13),
    run.runId,
    run.target,
    run.scenario,
    run.mode,
    String(run.violation[index]!),
    number(run.timeToFailure[index]!, SIGNAL_DIGITS),
    ...run.signals.map((column) => number(column[index]!, SIGNAL_DIGITS)),
  ];
}

function number(value: number, digits: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : '';
}
