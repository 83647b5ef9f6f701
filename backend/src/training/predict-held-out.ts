import type { OnProgress } from '../core/progress.js';
import type { FitOptions, FittedModel, Learner } from '../models/types.js';
import type { WindowRows } from './rows.js';
import { selectRows } from './select-rows.js';

/** The fold of a run that takes no part: it is neither learned from nor predicted. */
export const NO_FOLD = -1;

export interface HeldOutOptions {
  readonly learner: Learner;
  readonly rows: WindowRows;
  readonly featureNames: readonly string[];
  readonly classes: readonly string[];
  /** Fold per run, or {@link NO_FOLD}. */
  readonly foldOfRun: Int32Array;
  readonly foldCount: number;
  readonly seed: number;
  /** What the model that predicts a fold is fitted with; the defaults when absent. */
  readonly parametersOf?: (fold: number) => FitOptions['parameters'];
  /** See {@link selectRows}. */
  readonly weighing?: Parameters<typeof selectRows>[3];
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

/**
 * Predicts every window by a model that has seen nothing of its run.
 *
 * @returns rows × classes, as the models say it, uncalibrated; 0 for runs without a fold
 */
export async function predictHeldOut(options: HeldOutOptions): Promise<Float64Array> {
  const { learner, rows, foldOfRun, foldCount, classes, featureNames } = options;
  const k = classes.length;
  const foldOf = (row: number): number => foldOfRun[rows.groups[row]!]!;
  const raw = new Float64Array(rows.rows * k);
  for (let fold = 0; fold < foldCount; fold++) {
    const parameters = options.parametersOf?.(fold);
    const model = await learner.fit(
      selectRows(
        rows,
        { featureNames, classes },
        (row) => foldOf(row) !== fold && foldOf(row) !== NO_FOLD,
        options.weighing,
      ),
      {
        ...fitOptions(options, parameters),
        onProgress: ({ message, done, total }) =>
          options.onProgress?.({
            message: `fold ${fold + 1} of ${foldCount}: ${message}`,
            done: fold + done / total,
            total: foldCount,
          }),
      },
    );
    const held = [...rows.labels.keys()].filter((row) => foldOf(row) === fold);
    const out = predictRows(model, rows, held);
    held.forEach((row, i) => raw.set(out.subarray(i * k, (i + 1) * k), row * k));
  }
  return raw;
}

/** What a fit is told besides its data. */
export function fitOptions(
  common: Pick<FitOptions, 'seed' | 'workers' | 'signal'>,
  parameters?: FitOptions['parameters'],
): FitOptions {
  return {
    seed: common.seed,
    ...(common.workers === undefined ? {} : { workers: common.workers }),
    ...(common.signal === undefined ? {} : { signal: common.signal }),
    ...(parameters === undefined ? {} : { parameters }),
  };
}

/** @returns chosen × classes */
export function predictRows(
  model: FittedModel,
  rows: WindowRows,
  chosen: readonly number[],
): Float64Array {
  const width = model.featureNames.length;
  const features = new Float64Array(chosen.length * width);
  chosen.forEach((row, i) =>
    features.set(rows.features.subarray(row * width, (row + 1) * width), i * width),
  );
  const out = new Float64Array(chosen.length * model.classes.length);
  const windows = model.input === 'windows' ? rows.windowsOf(chosen).values : undefined;
  model.predict(features, chosen.length, out, windows);
  return out;
}

/** The numbers of some rows of a rows × `width` matrix. */
export function takeRows(
  matrix: Float64Array,
  width: number,
  chosen: readonly number[],
): Float64Array {
  const out = new Float64Array(chosen.length * width);
  chosen.forEach((row, i) => out.set(matrix.subarray(row * width, (row + 1) * width), i * width));
  return out;
}
