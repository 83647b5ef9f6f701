import { logNormal, type Random } from '../random.js';
import type { FailureMode } from './types.js';

/** Median delay per level while there is little of it. Seconds. */
const MEDIAN_SECONDS = 0.4;

/** How full the queue is at full level: delays grow as level / (1 − fullness · level). */
const FULLNESS = 0.45;

/** Spread of delays, as the deviation of their logarithm: p95 is 2.3 times the median. */
const SIGMA = 0.5;

export interface HighLatency extends FailureMode {
  /** What the next request has to wait. Seconds. */
  delaySeconds(): number;
}

/**
 * Every request waits, as in the queue of a dependency that fills up: slowly at first, then faster.
 * The delays' 95th percentile is 0.16 s at level 0.2, 0.4 s at 0.4 and 1.7 s at full level.
 */
export function createHighLatency(random: Random): HighLatency {
  let median = 0;
  return {
    name: 'high_latency',
    title: 'High latency',
    description: 'Every request waits longer and longer, as behind a slow database.',
    defaultRampSeconds: 60,
    apply: (level) => {
      median = (MEDIAN_SECONDS * level) / (1 - FULLNESS * level);
    },
    delaySeconds: () => (median === 0 ? 0 : logNormal(random, median, SIGMA)),
  };
}
