import type { InferenceLoop } from './loop.js';
import type { Prediction } from './prediction.js';

/** What changed from one step to the next. */
export type News =
  | { readonly event: 'prediction'; readonly data: Prediction }
  | { readonly event: 'alarm'; readonly data: AlarmNews }
  | { readonly event: 'failure'; readonly data: FailureNews };

export interface AlarmNews {
  readonly watch: string;
  readonly target: string;
  readonly mode: string;
  readonly risk: number;
  /** Unix seconds of the data. */
  readonly timestamp: number;
  readonly active: boolean;
}

export interface FailureNews {
  readonly watch: string;
  readonly target: string;
  readonly mode: string;
  /** Unix seconds: the step at which it was seen to fail. */
  readonly timestamp: number;
}

/**
 * Follows the loop and tells every prediction, the beginning and end of every alarm, and every
 * failure when it begins.
 *
 * @returns stops following
 */
export function followNews(
  loop: InferenceLoop,
  watch: string,
  tell: (news: News) => void,
): () => void {
  const alarms = new Map<string, string>();
  const failing = new Map<string, ReadonlySet<string>>();
  return loop.listen({
    onPredictions(predictions) {
      for (const prediction of predictions) {
        const { target, state, failure, timestamp, violations } = prediction;
        tell({ event: 'prediction', data: prediction });
        if (state === 'stale') continue;
        const risk = prediction.risk ?? 0;
        const before = alarms.get(target);
        if (state === 'at_risk' && failure !== null && before !== failure) {
          alarms.set(target, failure);
          tell({
            event: 'alarm',
            data: { watch, target, mode: failure, risk, timestamp, active: true },
          });
        } else if (state === 'normal' && before !== undefined) {
          alarms.delete(target);
          tell({
            event: 'alarm',
            data: { watch, target, mode: before, risk, timestamp, active: false },
          });
        }
        const known = failing.get(target);
        for (const mode of violations) {
          if (known?.has(mode) !== true)
            tell({ event: 'failure', data: { watch, target, mode, timestamp } });
        }
        failing.set(target, new Set(violations));
      }
    },
  });
}
