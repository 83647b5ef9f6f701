import { systemClock } from '@kfp/backend/core/clock.js';
import { describeError, KfpError } from '@kfp/backend/core/errors.js';
import type { Part, PartOptions, ProcessGroup } from './process-group.js';

const POLL_SECONDS = 0.15;
const TIMEOUT_SECONDS = 60;

/**
 * Starts a part and waits until it answers 2xx at an address.
 *
 * @throws KfpError `LOCAL_PART_MISSING` when it cannot be started, `LOCAL_PART_ENDED` when a part ends
 *   meanwhile, `LOCAL_PART_TIMEOUT` after a minute; or the signal's reason
 */
export async function startReady(
  group: Pick<ProcessGroup, 'start' | 'failure'>,
  url: string,
  options: PartOptions,
  signal?: AbortSignal,
): Promise<Part> {
  const part = await group.start(options);
  const deadline = systemClock.now() + TIMEOUT_SECONDS;
  for (;;) {
    const problem = await Promise.race([probe(url), group.failure]);
    if (problem === undefined) return part;
    if (systemClock.now() > deadline) {
      throw new KfpError(
        'LOCAL_PART_TIMEOUT',
        `${part.name} is not ready after ${TIMEOUT_SECONDS} s: ${problem}`,
        { hint: `Its log: ${part.logFile}` },
      );
    }
    await Promise.race([systemClock.sleep(POLL_SECONDS, signal), group.failure]);
  }
}

async function probe(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok ? undefined : `${url} answers ${response.status}`;
  } catch (error) {
    return `${url}: ${describeError(error)}`;
  }
}
