import { setTimeout as sleep } from 'node:timers/promises';
import { logNormal, type Random } from '../random.js';

/** Spread of the time a query takes, as the deviation of its logarithm. */
const SIGMA = 0.35;

/** So many queries at once double the time each takes. */
const CONTENTION = 40;

export interface Database {
  /**
   * Resolves when a query would have been answered.
   *
   * @param medianSeconds when nothing else is asked of the database
   * @param extraSeconds on top, however busy the database is
   */
  query(medianSeconds: number, extraSeconds: number): Promise<void>;
  /** Queries waiting for their answer now. */
  busy(): number;
}

/** A database in time only: log-normal waits, longer the more of them there are at once. */
export function createDatabase(deps: {
  readonly random: Random;
  readonly wait?: (seconds: number) => Promise<void>;
}): Database {
  const { random, wait = (seconds) => sleep(seconds * 1e3) } = deps;
  let busy = 0;
  return {
    busy: () => busy,
    async query(medianSeconds, extraSeconds) {
      busy++;
      try {
        const own = logNormal(random, medianSeconds, SIGMA) * (1 + busy / CONTENTION);
        await wait(own + extraSeconds);
      } finally {
        busy--;
      }
    },
  };
}
