import type { Result } from './measure.js';

/** A goal of the project held against what was measured. */
export interface Goal {
  readonly data: string;
  readonly kind: string;
  readonly goal: string;
  readonly measured: string;
  /** Absent: the counterpart was not there. */
  readonly met?: boolean;
}

/** Training rows up to which boosting is to be as fast as XGBoost, and the ratio beyond. */
const XGBOOST_EVEN_ROWS = 20_000;
const XGBOOST_BEYOND = 1.5;

const SINGLE_ROW_SECONDS = 1e-3;
const QUALITY = 0.01;
const NETWORK_SECONDS = 60;

export function judgeGoals(results: readonly Result[]): Goal[] {
  return results.flatMap((result) =>
    result.kind === 'neural-network' ? networkGoals(result) : treeGoals(result),
  );
}

function treeGoals(result: Result): Goal[] {
  const { ours, theirs } = result;
  const about = { data: result.data, kind: result.kind };
  const single: Goal = {
    ...about,
    goal: 'one row, p99 under 1 ms',
    measured: `${(1e3 * ours.single.p99).toFixed(3)} ms`,
    met: ours.single.p99 < SINGLE_ROW_SECONDS,
  };
  if (theirs === undefined) {
    const goal = 'training, prediction and quality beside the library';
    return [{ ...about, goal, measured: 'the library is not here' }, single];
  }
  const forest = result.kind === 'random-forest';
  const bound = forest || result.trainingRows <= XGBOOST_EVEN_ROWS ? 1 : XGBOOST_BEYOND;
  const training = ours.warmFit.median / theirs.warmFit.median;
  const predicting = ours.predict.median / theirs.predict.median;
  const f1 = ours.quality.macroF1 - theirs.quality.macroF1;
  const loss = ours.quality.logLoss - theirs.quality.logLoss;
  return [
    {
      ...about,
      goal: forest
        ? 'training faster than scikit-learn'
        : `training ≤ ${bound.toFixed(1)} × XGBoost`,
      measured: `${training.toFixed(2)} ×`,
      met: forest ? training < bound : training <= bound,
    },
    {
      ...about,
      goal: `predicting 10,000 rows faster than ${theirs.name}`,
      measured: `${predicting.toFixed(2)} ×`,
      met: predicting < 1,
    },
    single,
    {
      ...about,
      goal: 'macro-F1 within 0.01, or better',
      measured: signed(f1),
      met: f1 >= -QUALITY,
    },
    {
      ...about,
      goal: 'log loss within 0.01, or better',
      measured: signed(loss),
      met: loss <= QUALITY,
    },
  ];
}

/** Only on the runtime that everybody has, and the data that everybody has. */
function networkGoals({ data, kind, ours }: Result): Goal[] {
  if (data !== 'shipped') return [];
  const goal = `training in under ${NETWORK_SECONDS} s on WASM, cold`;
  const measured = `${ours.coldFit.median.toFixed(1)} s on ${ours.runtime ?? 'an unnamed runtime'}`;
  if (ours.runtime !== 'tfjs-wasm') return [{ data, kind, goal, measured }];
  return [{ data, kind, goal, measured, met: ours.coldFit.median < NETWORK_SECONDS }];
}

/** "+0.0123": more than the library. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}
