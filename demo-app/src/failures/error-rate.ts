import type { Random } from '../random.js';
import type { FailureMode } from './types.js';

/** Share of requests that fail at full level. */
const FULL_SHARE = 0.4;

export interface ErrorRate extends FailureMode {
  /** Whether the next request ends in a 500. */
  strikes(): boolean;
}

/** Requests end in a 500; the share grows with the square of the level: rare at first. */
export function createErrorRate(random: Random): ErrorRate {
  let share = 0;
  return {
    name: 'error_rate',
    title: 'Error rate',
    description: 'More and more requests end in an internal server error.',
    defaultRampSeconds: 60,
    apply: (level) => {
      share = FULL_SHARE * level ** 2;
    },
    strikes: () => share > 0 && random() < share,
  };
}
