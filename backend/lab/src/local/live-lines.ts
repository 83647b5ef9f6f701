import type { PredictionView } from './prediction-view.js';
import { clockTime, type Paint } from '@kfp/backend/cli/paint.js';
import { percent } from '@kfp/backend/core/format.js';

/** While a target is at risk, its time to failure is shown again after so many seconds. */
const REPEAT_SECONDS = 10;

const STATE_WORDS: Readonly<Record<PredictionView['state'], string>> = {
  warming_up: 'warming up',
  not_observable: 'not observable',
  normal: 'normal',
  at_risk: 'at risk',
  failing: 'FAILING',
  recovering: 'recovering from a failure',
  stale: 'no fresh data',
};

/**
 * Turns the stream of predictions into the few lines that tell something new: a target changed its
 * state, or the failure that threatens it, or it stays at risk and time has gone by.
 *
 * @returns a function from a prediction to its line, undefined when there is nothing new
 */
export function createLiveLines(
  paint: Paint,
): (prediction: PredictionView, now: number) => string | undefined {
  const last = new Map<string, { readonly key: string; readonly at: number }>();
  return (prediction, now) => {
    const { target, state, failure } = prediction;
    const atRisk = state === 'at_risk';
    const key = atRisk || state === 'failing' ? `${state} ${failure}` : state;
    const previous = last.get(target);
    const repeated = previous?.key === key;
    if (repeated && !(atRisk && now - previous.at >= REPEAT_SECONDS)) return undefined;
    last.set(target, { key, at: now });
    const words = STATE_WORDS[state].padEnd(14);
    const cells = [paint.dim(clockTime(now)), target, painted(words, state, paint)];
    if (atRisk || state === 'failing') cells.push(describeDanger(prediction));
    return `  ${cells.join('  ')}`.trimEnd();
  };
}

function painted(words: string, state: PredictionView['state'], paint: Paint): string {
  if (state === 'failing') return paint.red(words);
  if (state === 'at_risk') return paint.yellow(words);
  return state === 'normal' ? paint.green(words) : paint.dim(words);
}

/** "memory_leak 87 %, in 41 s (28–63)". */
export function describeDanger(prediction: PredictionView): string {
  const { failure, probabilities, risk, timeToFailureSeconds, state } = prediction;
  const probability = failure === null ? risk : (probabilities?.[failure] ?? risk);
  const what = failure ?? 'a failure';
  if (state === 'failing') return what;
  const chance = probability === null ? what : `${what} ${percent(probability)}`;
  if (timeToFailureSeconds === null) return chance;
  const [q10, q50, q90] = [
    timeToFailureSeconds.q10,
    timeToFailureSeconds.q50,
    timeToFailureSeconds.q90,
  ].map(Math.round);
  return `${chance}, in ${q50} s (${q10}–${q90})`;
}
