import { logNormal, type Random } from '../random.js';
import type { FailureMode } from './types.js';

/** Median delay at full level, and the spread of delays: p95 is 2.3 times the median. */
const MEDIAN_SECONDS = 0.45;
const SIGMA = 0.5;

export interface HighLatency extends FailureMode {
  /** What the next request has to wait. Seconds. */
  delaySeconds(): number;
}

/** Every request waits, as behind a dependency that grows slower. */
export function createHighLatency(random: Random): HighLatency {
  let level = 0;
  return {
    name: 'high_latency',
    title: 'High latency',
    description: 'Every request waits longer and longer, as behind a slow database.',
    defaultRampSeconds: 60,
    apply: (next) => {
      level = next;
    },
    delaySeconds: () => (level === 0 ? 0 : logNormal(random, MEDIAN_SECONDS * level, SIGMA)),
  };
}
