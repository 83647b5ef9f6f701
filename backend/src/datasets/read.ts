import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { describeError, KfpError } from '../core/errors.js';
import { FORMER_COLUMNS, LEADING_COLUMNS } from './columns.js';
import { readMetadata } from './metadata-file.js';
import type { Dataset, Run } from './types.js';

/**
 * Reads a dataset (`.csv` or `.csv.gz`) and its sidecar, and checks both against each other.
 * Columns are found by name, so their order does not matter; columns nobody asked for are ignored.
 *
 * @throws KfpError `DATASET_UNREADABLE`, `DATASET_METADATA_UNREADABLE`, `DATASET_EMPTY`,
 *   `DATASET_COLUMN_MISSING`, `DATASET_INVALID` (names line and column)
 */
export async function readDataset(path: string): Promise<Dataset> {
  // A wrong path is the likelier mistake; its message must not be about the sidecar.
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const metadata = await readMetadata(path);
  const builder = createRunBuilder(path, metadata.signals);
  const parser = parse({ bom: true, skip_empty_lines: true, info: true });
  let rejected: unknown;
  try {
    const file = createReadStream(path);
    const consume = async (records: AsyncIterable<unknown>): Promise<void> => {
      try {
        for await (const item of records) {
          const { record, info } = item as { record: string[]; info: { lines: number } };
          builder.add(record, info.lines);
        }
      } catch (error) {
        // The pipeline itself may report only that it was cut short.
        rejected = error;
        throw error;
      }
    };
    if (path.endsWith('.gz')) await pipeline(file, createGunzip(), parser, consume);
    else await pipeline(file, parser, consume);
  } catch (cause) {
    if (rejected instanceof KfpError) throw rejected;
    throw unreadable(path, cause);
  }
  const runs = builder.finish();
  if (runs.length === 0) {
    throw new KfpError('DATASET_EMPTY', `${path} holds no rows.`, {
      hint: 'Collect data first: kfp collect --output data.csv.gz',
      statusCode: 400,
    });
  }
  checkGrid(path, runs, metadata.stepSeconds);
  return { metadata, signals: metadata.signals, runs };
}

function unreadable(path: string, cause: unknown): KfpError {
  return new KfpError('DATASET_UNREADABLE', `Cannot read ${path}: ${describeError(cause)}`, {
    cause,
    hint: 'Give a .csv or .csv.gz file that `kfp collect` wrote.',
    statusCode: 400,
  });
}

interface RunBuilder {
  add(record: readonly string[], line: number): void;
  finish(): Run[];
}

interface OpenRun {
  runId: string;
  target: string;
  scenario: string;
  mode: string;
  numbers: number[][];
}

function createRunBuilder(path: string, signals: readonly string[]): RunBuilder {
  const wanted = [...LEADING_COLUMNS, ...signals];
  const runs = new Map<string, OpenRun>();
  let header: { positions: number[]; width: number } | undefined;

  const invalid = (message: string): KfpError =>
    new KfpError('DATASET_INVALID', `${path}: ${message}`, { statusCode: 400 });

  return {
    add(record, line) {
      if (header === undefined) {
        const names = record.map((name) => FORMER_COLUMNS.get(name) ?? name);
        const missing = wanted.filter((name) => !names.includes(name));
        if (missing.length > 0) {
          throw new KfpError(
            'DATASET_COLUMN_MISSING',
            `${path} lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}.`,
            {
              hint: `Its first line must name ${wanted.join(', ')}.`,
              statusCode: 400,
            },
          );
        }
        header = { positions: wanted.map((name) => names.indexOf(name)), width: record.length };
        return;
      }
      const cells = header.positions.map((position) => record[position] ?? '');
      const [timestamp, runId, target, scenario, mode, violation, timeToFailure, ...values] =
        cells as [string, string, string, string, string, string, string, ...string[]];
      const key = `${runId}\u0000${target}`;
      let run = runs.get(key);
      if (run === undefined) {
        run = { runId, target, scenario, mode, numbers: wanted.slice(5).map(() => []) };
        run.numbers.push([]);
        runs.set(key, run);
      }
      if (run.scenario !== scenario || run.mode !== mode) {
        throw invalid(`line ${line}: scenario and mode must not change within run ${runId}.`);
      }
      [timestamp, violation, timeToFailure, ...values].forEach((cell, index) => {
        const value = cell === '' ? NaN : Number(cell);
        if (Number.isNaN(value) && cell !== '') {
          const name = [...wanted.slice(0, 1), ...wanted.slice(5)][index];
          throw invalid(`line ${line}, column ${name}: "${cell}" is not a number.`);
        }
        run.numbers[index]!.push(value);
      });
    },
    finish: () =>
      [...runs.values()].map((run) => {
        const [timestamps, violation, timeToFailure, ...columns] = run.numbers as [
          number[],
          number[],
          number[],
          ...number[][],
        ];
        return {
          runId: run.runId,
          target: run.target,
          scenario: run.scenario,
          mode: run.mode,
          timestamps: Float64Array.from(timestamps),
          violation: Uint8Array.from(violation),
          timeToFailure: Float64Array.from(timeToFailure),
          signals: columns.map((column) => Float64Array.from(column)),
        };
      }),
  };
}

function checkGrid(path: string, runs: readonly Run[], stepSeconds: number): void {
  for (const run of runs) {
    for (let i = 1; i < run.timestamps.length; i++) {
      const gap = run.timestamps[i]! - run.timestamps[i - 1]!;
      if (Math.abs(gap - stepSeconds) > 1e-3) {
        throw new KfpError(
          'DATASET_INVALID',
          `${path}: run ${run.runId} is not in steps of ${stepSeconds} s at ${run.timestamps[i]} (gap ${gap} s).`,
          { hint: 'Rows of a run must be ascending and one step apart.', statusCode: 400 },
        );
      }
    }
  }
}
