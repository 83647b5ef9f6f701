import { progressParts, type OnProgress } from '../core/progress.js';
import type { FitOptions, FittedModel, Learner } from '../models/types.js';
import type { WindowRows } from './rows.js';
import { selectRows } from './select-rows.js';
import { takeRows } from './take-rows.js';

/** The fold of a run that takes no part: it is neither learned from nor predicted. */
export const NO_FOLD = -1;

/** Rows, and into which folds their runs are dealt. */
export interface FoldedRows {
  readonly rows: WindowRows;
  readonly featureNames: readonly string[];
  readonly classes: readonly string[];
  /** Fold per run, or {@link NO_FOLD}. */
  readonly foldOfRun: Int32Array;
  readonly foldCount: number;
}

export interface HeldOutOptions extends FoldedRows {
  readonly learner: Learner;
  readonly seed: number;
  /** What the model that predicts a fold is fitted with; the defaults when absent. */
  readonly parametersOf?: ((fold: number) => FitOptions['parameters']) | undefined;
  /** Whether the model that predicts a fold learns from a run of another; it does when absent. */
  readonly learnsFrom?: ((run: number, fold: number) => boolean) | undefined;
  /** See {@link selectRows}. */
  readonly weighing?: Parameters<typeof selectRows>[3] | undefined;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Predicts every window by a model that has seen nothing of its run.
 *
 * @returns rows × classes, as the models say it, uncalibrated; 0 for runs without a fold
 */
export async function predictHeldOut(options: HeldOutOptions): Promise<Float64Array> {
  const { learner, rows, foldOfRun, foldCount, classes, learnsFrom = () => true } = options;
  const k = classes.length;
  const foldOf = (row: number): number => foldOfRun[rows.groups[row]!]!;
  const raw = new Float64Array(rows.rows * k);
  const part = progressParts(options.onProgress, foldCount);
  for (let fold = 0; fold < foldCount; fold++) {
    const model = await learner.fit(
      selectRows(
        rows,
        options,
        (row) =>
          foldOf(row) !== fold && foldOf(row) !== NO_FOLD && learnsFrom(rows.groups[row]!, fold),
        options.weighing,
      ),
      {
        seed: options.seed,
        workers: options.workers,
        signal: options.signal,
        parameters: options.parametersOf?.(fold),
        onProgress: part(1, (message) => `fold ${fold + 1} of ${foldCount}: ${message}`),
      },
    );
    const held = [...rows.labels.keys()].filter((row) => foldOf(row) === fold);
    const out = predictRows(model, rows, held);
    held.forEach((row, i) => raw.set(out.subarray(i * k, (i + 1) * k), row * k));
  }
  return raw;
}

/** @returns chosen × classes */
export function predictRows(
  model: FittedModel,
  rows: WindowRows,
  chosen: readonly number[],
): Float64Array {
  const features = takeRows(rows.features, model.featureNames.length, chosen);
  const out = new Float64Array(chosen.length * model.classes.length);
  const windows = model.input === 'windows' ? rows.windowsOf(chosen).values : undefined;
  model.predict(features, chosen.length, out, windows);
  return out;
}
