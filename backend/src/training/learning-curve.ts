import { progressParts } from '../core/progress.js';
import { seededRandom, shuffled } from '../core/random.js';
import { confusionMatrix } from '../evaluation/confusion.js';
import type { LearningCurve, LearningCurvePoint } from './evaluation-file.js';
import { predictHeldOut, type HeldOutOptions } from './predict-held-out.js';
import { takeRows } from './take-rows.js';
import { scoreTaught, selectRows } from './select-rows.js';

/** Shares of the training runs; the whole is known from the cross-validation. */
const SHARES = [0.25, 0.5, 0.75] as const;

/** Fits that {@link learningCurve} does. */
export const learningCurveFits = (folds: number): number => folds * SHARES.length;

/**
 * How good models are that were given only a part of the runs: of each mode the same share, at
 * least one run, each part within the next larger one. All are judged on the held-out runs of the
 * same folds.
 *
 * @param options.folds so many of the folds are measured; fewer are cheaper, and rougher
 * @param options.uncalibrated what the cross-validation said, the point of all runs
 */
export async function learningCurve(
  options: HeldOutOptions & {
    readonly runs: readonly { readonly mode: string }[];
    readonly folds: number;
    readonly uncalibrated: Float64Array;
  },
): Promise<LearningCurve> {
  const { rows, runs, classes, foldOfRun, folds } = options;
  const k = classes.length;
  const judged = selectRows(rows, options, (row) => foldOfRun[rows.groups[row]!]! < folds);
  const pointOf = (
    share: number,
    sizes: readonly number[],
    matrix: Float64Array,
  ): LearningCurvePoint => {
    const stated = takeRows(matrix, k, judged.sourceRows);
    return {
      share,
      runs: sizes.reduce((sum, size) => sum + size, 0) / sizes.length,
      logLoss: scoreTaught(matrix, judged).logLoss,
      macroF1: confusionMatrix(stated, judged.labels, classes).macroF1,
    };
  };

  const ofFolds = [...Array(folds).keys()];
  const points: LearningCurvePoint[] = [];
  const progress = progressParts(options.onProgress, learningCurveFits(folds));
  for (const share of SHARES) {
    const parts = ofFolds.map((fold) => {
      const training = [...runs.keys()].filter((run) => foldOfRun[run] !== fold);
      return shareOfRuns(training, runs, share, options.seed);
    });
    const matrix = await predictHeldOut({
      ...options,
      foldCount: folds,
      learnsFrom: (run, fold) => parts[fold]!.has(run),
      onProgress: progress(folds, () => `learning curve: ${100 * share} % of the runs`),
    });
    const sizes = parts.map(({ size }) => size);
    points.push(pointOf(share, sizes, matrix));
  }
  const whole = ofFolds.map((fold) => foldOfRun.filter((own) => own !== fold).length);
  return {
    points: [...points, pointOf(1, whole, options.uncalibrated)],
    heldOutRuns: foldOfRun.filter((fold) => fold < folds).length,
  };
}

/** The first runs of each mode in an order of the seed, so that a larger share holds the smaller. */
export function shareOfRuns(
  chosen: readonly number[],
  runs: readonly { readonly mode: string }[],
  share: number,
  seed: number,
): Set<number> {
  const order = shuffled(chosen, seededRandom(seed));
  const modes = [...new Set(chosen.map((run) => runs[run]!.mode))];
  return new Set(
    modes.flatMap((mode) => {
      const own = order.filter((run) => runs[run]!.mode === mode);
      return own.slice(0, Math.max(1, Math.round(share * own.length)));
    }),
  );
}
