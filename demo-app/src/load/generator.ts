import { Pool } from 'undici';
import { exponential, seededRandom } from '../random.js';
import { createLoadPattern } from './pattern.js';
import { nextRequest } from './requests.js';

export interface LoadGenerator {
  /** Requests per second around which the load varies. */
  rate(): number;
  setRate(rate: number): void;
  /** Since the start: sent, answered with a status below 500, everything else. */
  counts(): { readonly sent: number; readonly answered: number; readonly failed: number };
  stop(): Promise<void>;
}

/** Requests waiting at once; beyond it visitors turn away, so that a dead target costs nothing. */
const MOST_IN_FLIGHT = 200;

const TIMEOUT_MILLISECONDS = 10_000;

/** The wanted rate follows the pattern in steps of this length. */
const LONGEST_WAIT_MILLISECONDS = 500;

/**
 * Sends traffic as independent visitors would: arrivals are random (Poisson) around a rate that
 * waves and bursts, and do not slow down because the service does. Seeded: the same seed sends the
 * same requests after the same waits.
 */
export function startLoadGenerator(options: {
  readonly target: string;
  readonly rate: number;
  readonly seed: number;
}): LoadGenerator {
  const random = seededRandom(options.seed);
  const pattern = createLoadPattern(random);
  const pool = new Pool(options.target, {
    connections: 64,
    headersTimeout: TIMEOUT_MILLISECONDS,
    bodyTimeout: TIMEOUT_MILLISECONDS,
    connect: { timeout: 2000 },
  });
  const startedAt = performance.now();
  let rate = options.rate;
  let inFlight = 0;
  let sent = 0;
  let answered = 0;
  let failed = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const send = async (): Promise<void> => {
    sent++;
    const { method, path } = nextRequest(random);
    if (inFlight >= MOST_IN_FLIGHT) {
      failed++;
      return;
    }
    inFlight++;
    try {
      const response = await pool.request({ method, path });
      await response.body.dump();
      if (response.statusCode < 500) answered++;
      else failed++;
    } catch {
      // A target that is down is what this whole application is about.
      failed++;
    } finally {
      inFlight--;
    }
  };

  const schedule = (): void => {
    const elapsed = (performance.now() - startedAt) / 1e3;
    const current = rate * Math.max(0.05, pattern(elapsed));
    const wait = current > 0 ? 1e3 * exponential(random, 1 / current) : Infinity;
    timer =
      wait > LONGEST_WAIT_MILLISECONDS
        ? // Arrivals have no memory: looking again sooner changes nothing but follows the rate.
          setTimeout(schedule, LONGEST_WAIT_MILLISECONDS)
        : setTimeout(() => {
            if (stopped) return;
            void send();
            schedule();
          }, wait);
  };
  schedule();

  return {
    rate: () => rate,
    setRate: (next) => {
      rate = next;
    },
    counts: () => ({ sent, answered, failed }),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await pool.destroy();
    },
  };
}
