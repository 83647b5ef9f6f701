import type { Watch } from '../config/schema.js';
import type { Rules } from './types.js';

/** Alarms at most so many steps apart are one episode, as in the evaluation of models. */
const MERGE_STEPS = 5;

/** The rules of judgement that follow from a configuration. */
export function scorecardRules(config: Watch): Rules {
  const { stepSeconds, windowSeconds, horizonSeconds, modes } = config;
  const slowest = Math.max(
    ...modes.flatMap(({ thresholds }) => thresholds.map(({ forSteps }) => forSteps)),
  );
  return {
    stepSeconds,
    windowSeconds,
    horizonSeconds,
    mergeSeconds: MERGE_STEPS * stepSeconds,
    confirmSeconds: (slowest - 1) * stepSeconds,
  };
}
