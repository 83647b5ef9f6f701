import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const folder = new URL('../../test/goldens/', import.meta.url);

/** What test/goldens/make.py wrote. */
export function readGolden(name: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, folder))).toString());
}

/** A row-major matrix; null is missing. */
export function matrix(rows: readonly (readonly (number | null)[])[]): Float64Array {
  return Float64Array.from(rows.flat(), (value) => value ?? NaN);
}

/**
 * A Python that has the XGBoost library, if there is one: the tests that ask it say why not. Set
 * KFP_TEST_PYTHON to test with another release of the library.
 */
export const pythonWithXgboost: string | undefined = [
  process.env['KFP_TEST_PYTHON'] ?? '/usr/bin/python3',
  'python3',
].find((python) => {
  try {
    execFileSync(python, ['-c', 'import xgboost'], { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
});

export interface LibraryAnswer {
  readonly version: string;
  /** Per row: probabilities, or that of the second class for two. */
  readonly probabilities: readonly (number | readonly number[])[];
  readonly contributions: readonly (readonly number[] | readonly (readonly number[])[])[];
}

/** What the XGBoost library says of rows by a saved model. */
export function askLibrary(python: string, model: string, rows: string): LibraryAnswer {
  const script = new URL('predict.py', folder).pathname;
  const options = { encoding: 'utf8', timeout: 60_000, maxBuffer: 1e9 } as const;
  return JSON.parse(execFileSync(python, [script, model, rows], options)) as LibraryAnswer;
}
