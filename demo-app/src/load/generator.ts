import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { exponential, seededRandom } from '../random.js';
import { createLoadPattern } from './pattern.js';
import { MEAN_REQUESTS, planVisit, type LoadRequest, type VisitStep } from './visits.js';

export interface LoadCounts {
  readonly sent: number;
  /** With a status below 500. */
  readonly answered: number;
  /** Answered with a 5xx, not answered at all, or turned away for too many waiting. */
  readonly failed: number;
}

export interface LoadGenerator {
  /** Requests per second around which the load varies. */
  rate(): number;
  setRate(rate: number): void;
  /** Since the start. */
  counts(): LoadCounts;
  stop(): Promise<void>;
}

/** Requests waiting at once; beyond it visitors turn away, so that a dead target costs nothing. */
const MAX_IN_FLIGHT = 200;

const TIMEOUT_MILLISECONDS = 10_000;
const CONNECT_TIMEOUT_MILLISECONDS = 2000;

/** The wanted rate follows the pattern in steps of this length. Seconds. */
const LONGEST_WAIT = 0.5;

/** The load never falls below this share of its rate. */
const MIN_FACTOR = 0.05;

/**
 * Sends traffic as people would: visitors come at random (Poisson) around a rate that waves and
 * bursts, ask for several things with time to think in between, and come no less often because the
 * service is slow or down. Seeded: the same seed brings the same visitors.
 *
 * @param target `http://127.0.0.1:3001`
 * @throws TypeError when the target is not an HTTP address
 */
export function startLoadGenerator(options: {
  readonly target: string;
  readonly rate: number;
  readonly seed: number;
}): LoadGenerator {
  const arrivals = seededRandom(options.seed);
  // Of their own, so that what visitors do does not depend on when they came.
  const choices = seededRandom(options.seed + 1);
  const pattern = createLoadPattern(arrivals);
  const stopping = new AbortController();
  // One per visitor who thinks.
  setMaxListeners(0, stopping.signal);
  const pool = new Pool(options.target, {
    connections: MAX_IN_FLIGHT,
    headersTimeout: TIMEOUT_MILLISECONDS,
    bodyTimeout: TIMEOUT_MILLISECONDS,
    connect: { timeout: CONNECT_TIMEOUT_MILLISECONDS },
  });
  let rate = options.rate;
  let inFlight = 0;
  const counts = { sent: 0, answered: 0, failed: 0 };

  const send = async ({ method, path, body }: LoadRequest): Promise<void> => {
    counts.sent++;
    if (inFlight >= MAX_IN_FLIGHT) {
      counts.failed++;
      return;
    }
    inFlight++;
    try {
      const response = await pool.request({
        method,
        path,
        body: body === undefined ? null : JSON.stringify(body),
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
      });
      await response.body.dump();
      if (response.statusCode < 500) counts.answered++;
      else counts.failed++;
    } catch {
      // A target that is down is what this whole application is about.
      counts.failed++;
    } finally {
      inFlight--;
    }
  };

  const pause = (seconds: number): Promise<void> =>
    sleep(seconds * 1e3, undefined, { signal: stopping.signal });

  const visit = async (steps: readonly VisitStep[]): Promise<void> => {
    for (const { thinkSeconds, request } of steps) {
      if (thinkSeconds > 0) await pause(thinkSeconds);
      await send(request);
    }
  };

  const receive = async (): Promise<void> => {
    const startedAt = performance.now();
    for (;;) {
      const factor = Math.max(MIN_FACTOR, pattern((performance.now() - startedAt) / 1e3));
      const visitsPerSecond = (rate * factor) / MEAN_REQUESTS;
      const wait = visitsPerSecond > 0 ? exponential(arrivals, 1 / visitsPerSecond) : Infinity;
      // Arrivals have no memory: drawing again later changes nothing but follows the rate.
      await pause(Math.min(wait, LONGEST_WAIT));
      if (wait <= LONGEST_WAIT) void visit(planVisit(choices)).catch(ignoreStop);
    }
  };
  const ignoreStop = (error: unknown): void => {
    if (!stopping.signal.aborted) throw error;
  };
  const received = receive().catch(ignoreStop);

  return {
    rate: () => rate,
    setRate: (next) => {
      rate = next;
    },
    counts: () => ({ ...counts }),
    async stop() {
      stopping.abort();
      await received;
      await pool.destroy();
    },
  };
}
