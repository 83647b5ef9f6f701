import type { InferenceLoop } from './loop.js';

/** What changed from one step to the next. */
export type News =
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
  /** Where the threshold was first crossed. Unix seconds. */
  readonly since: number;
}

/**
 * Follows the loop and tells the beginning and end of every alarm, and every failure when it begins.
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
    onPredictions({ predictions, stale }) {
      if (stale) return;
      for (const prediction of predictions) {
        const { target, state, failure, timestamp, violations } = prediction;
        const risk = prediction.risk ?? 0;
        const before = alarms.get(target);
        if (state === 'at_risk' && failure !== null && before !== failure) {
          alarms.set(target, failure);
          tell({
            event: 'alarm',
            data: { watch, target, mode: failure, risk, timestamp, active: true },
          });
        } else if ((state === 'normal' || state === 'recovering') && before !== undefined) {
          alarms.delete(target);
          tell({
            event: 'alarm',
            data: { watch, target, mode: before, risk, timestamp, active: false },
          });
        }
        const known = failing.get(target);
        for (const { mode, since } of violations) {
          if (known?.has(mode) === true) continue;
          tell({ event: 'failure', data: { watch, target, mode, timestamp, since } });
        }
        failing.set(target, new Set(violations.map(({ mode }) => mode)));
      }
    },
  });
}
