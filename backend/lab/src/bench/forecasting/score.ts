import { FAR_STEPS, HORIZON_STEPS, type Answer, type Ask, type Method } from './methods.js';

/** A question with what came: steps until the sustained crossing, Infinity when none was seen. */
export interface Case {
  readonly ask: Ask;
  readonly time: number;
  /** Values after the history, to the horizon; shorter when the run ended. */
  readonly future: Float64Array;
}

/** First step of the first stretch of `sustained` values at 1 or above; Infinity without one. */
export function firstCrossing(future: Float64Array, sustained: number): number {
  let beyond = 0;
  for (let i = 0; i < future.length; i++) {
    beyond = future[i]! >= 1 ? beyond + 1 : 0;
    if (beyond === sustained) return i + 2 - sustained;
  }
  return Infinity;
}

/** Figures of one method on one family; the report says what each is. Shares are of 1; NaN: no case could tell. */
export type Score = { readonly method: string } & Readonly<
  Record<
    | 'cases'
    | 'crossings'
    | 'rightCalls'
    | 'foreseen'
    | 'falseCalls'
    | 'brier'
    | 'timeError'
    | 'timeCover'
    | 'pinball'
    | 'valueCover'
    | 'microseconds',
    number
  >
>;

export function score(method: Method, cases: readonly Case[]): Score {
  const answers = cases.map(({ ask }) => method.answer(ask));
  // Timed apart from the first answers, which the compiler has not yet made fast.
  const started = process.hrtime.bigint();
  for (const { ask } of cases) method.answer(ask);
  const microseconds = Number(process.hrtime.bigint() - started) / 1000 / cases.length;
  const errors: number[] = [];
  const values = { inside: 0, count: 0, loss: 0 };
  let [crossings, foreseen, falseCalls, right, square, timesInside] = [0, 0, 0, 0, 0, 0];
  cases.forEach(({ time, future }, i) => {
    const answer = answers[i];
    const happened = time <= HORIZON_STEPS;
    const probability = answer?.probability ?? 0;
    const called = probability >= 0.5;
    if (happened === called) right++;
    if (!happened && called) falseCalls++;
    square += (probability - (happened ? 1 : 0)) ** 2;
    if (happened) {
      crossings++;
      if (called) foreseen++;
      const told = Math.min(answer?.time50 ?? Infinity, FAR_STEPS);
      errors.push(Math.abs(told - time) / time);
      if (answer !== undefined && answer.time10 <= time && time <= answer.time90) timesInside++;
    }
    if (answer !== undefined) addValues(values, answer, future);
  });
  return {
    method: method.name,
    cases: cases.length,
    crossings,
    rightCalls: right / cases.length,
    foreseen: foreseen / crossings,
    falseCalls: falseCalls / (cases.length - crossings),
    brier: square / cases.length,
    timeError: errors.sort((a, b) => a - b)[errors.length >> 1] ?? NaN,
    timeCover: timesInside / crossings,
    pinball: (1000 * values.loss) / values.count,
    valueCover: values.inside / values.count,
    microseconds,
  };
}

/** Holds values against the quantiles that were told for them. */
function addValues(
  into: { inside: number; count: number; loss: number },
  { q10, q50, q90 }: Answer,
  future: Float64Array,
): void {
  const steps = Math.min(future.length, q50.length);
  for (let i = 0; i < steps; i++) {
    const value = future[i]!;
    if (!Number.isFinite(value)) continue;
    const losses =
      pinball(value, q10[i]!, 0.1) + pinball(value, q50[i]!, 0.5) + pinball(value, q90[i]!, 0.9);
    into.count++;
    into.loss += losses / 3;
    if (q10[i]! <= value && value <= q90[i]!) into.inside++;
  }
}

function pinball(value: number, quantile: number, p: number): number {
  return Math.max(p * (value - quantile), (p - 1) * (value - quantile));
}
