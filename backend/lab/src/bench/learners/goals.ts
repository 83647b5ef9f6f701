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

function treeGoals({ data, kind, trainingRows, ours, theirs }: Result): Goal[] {
  const { p99 } = ours.single;
  const oneRow: Goal = {
    data,
    kind,
    goal: 'one row, p99 under 1 ms',
    measured: `${(1e3 * p99).toFixed(3)} ms`,
    met: p99 < SINGLE_ROW_SECONDS,
  };
  if (theirs === undefined) {
    const goal = 'training, prediction and quality beside the library';
    return [{ data, kind, goal, measured: 'the library is not here' }, oneRow];
  }
  const forest = kind === 'random-forest';
  const bound = forest || trainingRows <= XGBOOST_EVEN_ROWS ? 1 : XGBOOST_BEYOND;
  const training = ours.warmFit.median / theirs.warmFit.median;
  const predicting = ours.predict.median / theirs.predict.median;
  const f1 = ours.quality.macroF1 - theirs.quality.macroF1;
  const loss = ours.quality.logLoss - theirs.quality.logLoss;
  const faster = `predicting 10,000 rows faster than ${theirs.name}`;
  const compared: readonly [goal: string, measured: string, met: boolean][] = [
    forest
      ? ['training faster than scikit-learn', times(training), training < bound]
      : [`training ≤ ${bound.toFixed(1)} × XGBoost`, times(training), training <= bound],
    [faster, times(predicting), predicting < 1],
    ['macro-F1 within 0.01, or better', signed(f1), f1 >= -QUALITY],
    ['log loss within 0.01, or better', signed(loss), loss <= QUALITY],
  ];
  const goals: Goal[] = compared.map(([goal, measured, met]) => ({
    data,
    kind,
    goal,
    measured,
    met,
  }));
  return goals.toSpliced(2, 0, oneRow);
}

const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;

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
