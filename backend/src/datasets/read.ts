import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { pipeline } from 'node:stream';
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
  let runs: Run[];
  try {
    runs = await readRuns(path, metadata.signals);
  } catch (cause) {
    throw cause instanceof KfpError ? cause : unreadable(path, cause);
  }
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

async function readRuns(path: string, signals: readonly string[]): Promise<Run[]> {
  const invalid = (message: string): KfpError =>
    new KfpError('DATASET_INVALID', `${path}: ${message}`, { statusCode: 400 });
  const numeric = ['timestamp', 'violation', 'time_to_failure_seconds', ...signals];
  const runs = new Map<string, OpenRun>();
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    info: true,
    columns: (names: string[]) => knownColumns(path, names, [...LEADING_COLUMNS, ...signals]),
  });
  const file = createReadStream(path);
  const stages = path.endsWith('.gz') ? [file, createGunzip(), parser] : [file, parser];
  // What goes wrong on the way is thrown by the loop.
  pipeline(stages, () => undefined);
  for await (const item of parser) {
    const { record, info } = item as { record: Record<string, string>; info: { lines: number } };
    const { run_id: runId, target, scenario, mode } = record as Record<Leading, string>;
    const key = `${runId}\u0000${target}`;
    let run = runs.get(key);
    if (run === undefined) {
      runs.set(key, (run = { runId, target, scenario, mode, columns: numeric.map(() => []) }));
    }
    if (run.scenario !== scenario || run.mode !== mode) {
      throw invalid(`line ${info.lines}: scenario and mode must not change within run ${runId}.`);
    }
    for (const [index, name] of numeric.entries()) {
      const cell = record[name]!;
      const value = cell === '' ? NaN : Number(cell);
      if (Number.isNaN(value) && cell !== '') {
        throw invalid(`line ${info.lines}, column ${name}: "${cell}" is not a number.`);
      }
      run.columns[index]!.push(value);
    }
  }
  return [...runs.values()].map(({ columns, ...about }) => {
    const [timestamps, violation, timeToFailure, ...own] = columns.map((column) =>
      Float64Array.from(column),
    );
    return {
      ...about,
      timestamps: timestamps!,
      violation: Uint8Array.from(violation!),
      timeToFailure: timeToFailure!,
      signals: own,
    };
  });
}

type Leading = (typeof LEADING_COLUMNS)[number];

interface OpenRun extends Pick<Run, 'runId' | 'target' | 'scenario' | 'mode'> {
  readonly columns: number[][];
}

/** The columns by their names of now, those nobody asked for left out. */
function knownColumns(
  path: string,
  names: readonly string[],
  wanted: readonly string[],
): (string | false)[] {
  const known = names.map((name) => FORMER_COLUMNS.get(name) ?? name);
  const missing = wanted.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    throw new KfpError(
      'DATASET_COLUMN_MISSING',
      `${path} lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}.`,
      { hint: `Its first line must name ${wanted.join(', ')}.`, statusCode: 400 },
    );
  }
  return known.map((name) => wanted.includes(name) && name);
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
