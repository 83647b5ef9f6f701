import { logNormal, type Random } from '../random.js';
import type { FailureMode } from './types.js';

/** From this level on the service refuses everything. */
const DOWN_LEVEL = 0.6;

/** Just before it goes down: share of requests refused, and median of the queueing time. */
const REFUSED_SHARE = 0.03;
const QUEUE_SECONDS = 0.12;

export interface ServiceDown extends FailureMode {
  readonly isDown: () => boolean;
  /** Whether the next request is refused with a 503. */
  refuses(): boolean;
  /** What the next request waits in a queue before it is served. Seconds. */
  queueSeconds(): number;
}

/**
 * The service stops serving: `/health` and every request answer 503. With a ramp it chokes first:
 * requests queue a little and a few are refused, as when a connection pool runs out; fewer and
 * shorter than what would count as high latency or as an error rate.
 *
 * @param onChange told when it goes down and when it is back
 */
export function createServiceDown(deps: {
  readonly random: Random;
  readonly onChange: (isDown: boolean) => void;
}): ServiceDown {
  const { random } = deps;
  let level = 0;
  const nearness = (): number => Math.min(level / DOWN_LEVEL, 1);
  const isDown = (): boolean => level >= DOWN_LEVEL;
  return {
    name: 'service_down',
    title: 'Service down',
    description: 'The service calls itself unhealthy and refuses every request.',
    defaultRampSeconds: 0,
    apply: (next) => {
      const before = isDown();
      level = next;
      if (isDown() !== before) deps.onChange(!before);
    },
    isDown,
    refuses: () => isDown() || (level > 0 && random() < REFUSED_SHARE * nearness()),
    queueSeconds: () => (level === 0 ? 0 : logNormal(random, QUEUE_SECONDS * nearness(), 0.4)),
  };
}
