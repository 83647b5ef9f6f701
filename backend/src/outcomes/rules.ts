import type { Watch } from '../config/schema.js';
import type { Rules } from './types.js';

/**
 * The rules of judgement that follow from a configuration.
 *
 * @param known whether violations are known from their first step, as in a recording, or only once they
 *   have lasted
 */
export function rulesOf(
  config: Pick<Watch, 'stepSeconds' | 'windowSeconds' | 'horizonSeconds' | 'alarm' | 'modes'>,
  known: 'afterwards' | 'live',
): Rules {
  const { stepSeconds, windowSeconds, horizonSeconds, alarm } = config;
  const slowest = Math.max(
    1,
    ...config.modes.flatMap(({ thresholds }) => thresholds.map(({ forSteps }) => forSteps)),
  );
  return {
    stepSeconds,
    windowSeconds,
    horizonSeconds,
    raiseSteps: alarm.raiseSteps,
    confirmSeconds: known === 'live' ? (slowest - 1) * stepSeconds : 0,
  };
}
