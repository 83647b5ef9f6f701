import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Prints what the library says; ends with 3 when there is no such library. */
const SCRIPT = `
import json, sys
try:
    import numpy as np, xgboost as xgb
except ImportError:
    sys.exit(3)
booster = xgb.Booster()
booster.load_model(sys.argv[1])
request = json.load(sys.stdin)
rows = np.array([[np.nan if v is None else v for v in row] for row in request["rows"]], dtype=np.float32)
names = booster.feature_names
if names:
    rows = rows[:, [request["names"].index(name) for name in names]]
best = booster.attr("best_iteration")
rounds = 0 if best is None else int(best) + 1
p = booster.predict(xgb.DMatrix(rows, feature_names=names), iteration_range=(0, rounds), output_margin=True)
print(json.dumps({"version": xgb.__version__, "margins": p.reshape(len(rows), -1).astype(float).tolist()}))
`;

const NO_LIBRARY = 3;

export interface LibraryMargins {
  /** Of the XGBoost library. */
  readonly version: string;
  /** Per row: one number per class, or one for two classes, before softmax or logistic. */
  readonly margins: readonly (readonly number[])[];
}

/**
 * Asks the XGBoost library of a Python, which loads the model's file itself.
 *
 * @param path of `model.json`
 * @param python command; nothing of the environment but its own settings is used
 * @returns undefined where there is no such Python, or it has no XGBoost
 * @throws Error when the library is there and fails, with what it says
 */
export async function askXgboost(
  path: string,
  featureNames: readonly string[],
  features: Float64Array,
  rows: number,
  options: {
    readonly python: string;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<LibraryMargins | undefined> {
  const width = featureNames.length;
  const request = JSON.stringify({
    names: featureNames,
    // JSON knows no NaN: missing values become null.
    rows: Array.from({ length: rows }, (_, row) => [
      ...features.subarray(row * width, (row + 1) * width),
    ]),
  });
  const asked = promisify(execFile)(options.python, ['-c', SCRIPT, path], {
    timeout: options.timeoutMs,
    maxBuffer: Infinity,
    signal: options.signal,
  });
  // A Python without the library ends before it has read its input.
  asked.child.stdin!.on('error', () => undefined).end(request);
  try {
    return JSON.parse((await asked).stdout) as LibraryMargins;
  } catch (cause) {
    const { code, stderr } = cause as { code: number | string | null; stderr: string };
    // The first where there is no such command.
    if (code === 'ENOENT' || code === NO_LIBRARY) return undefined;
    if (typeof code === 'string') throw cause;
    const last = stderr.trim().split('\n').slice(-2).join(' ');
    throw new Error(`${options.python} ended with ${code ?? 'a timeout'}: ${last}`, {
      cause,
    });
  }
}
