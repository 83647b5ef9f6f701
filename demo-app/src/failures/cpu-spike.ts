import type { Burners } from './burners.js';
import type { FailureMode } from './types.js';

/** At full level the process is to use this share of its limit; a container could use no more. */
const FULL_SHARE = 1.02;

/** How fast the burners follow the difference between aim and measurement, per tick. */
const GAIN = 0.35;

/** Threads that can use up the limit. */
export function burnerThreads(limitCores: number): number {
  return Math.max(1, Math.ceil(limitCores * FULL_SHARE));
}

/**
 * Burns CPU in threads of its own, so that the event loop stays free, until the whole process uses
 * the asked share of its limit.
 *
 * @param usedCores what the whole process used lately, in cores
 */
export function createCpuSpike(deps: {
  readonly limitCores: number;
  readonly usedCores: () => number;
  readonly burners: Burners;
}): FailureMode {
  const { limitCores, usedCores, burners } = deps;
  let burning = 0;
  return {
    name: 'cpu_spike',
    title: 'CPU spike',
    description: 'Threads burn CPU until the limit is used up.',
    defaultRampSeconds: 60,
    apply(level) {
      if (level === 0) {
        burning = 0;
      } else {
        burning += GAIN * (limitCores * FULL_SHARE * level - usedCores());
        burning = Math.min(Math.max(burning, 0), burners.threads);
      }
      burners.burn(burning / burners.threads);
    },
  };
}
