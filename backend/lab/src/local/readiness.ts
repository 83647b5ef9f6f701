import { describeError, KfpError } from '@kfp/backend/core/errors.js';
import type { Clock } from '@kfp/backend/core/clock.js';
import type { Part, ProcessGroup } from './process-group.js';

const POLL_SECONDS = 0.15;

/**
 * Waits until a part answers 2xx.
 *
 * @throws KfpError `LOCAL_PART_ENDED` when a part ends meanwhile, `LOCAL_PART_TIMEOUT` when the time
 *   is over, or the signal's reason
 */
export async function waitUntilReady(
  url: string,
  part: Part,
  group: Pick<ProcessGroup, 'failure'>,
  options: {
    readonly clock: Clock;
    readonly timeoutSeconds: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const { clock, timeoutSeconds, signal } = options;
  const deadline = clock.now() + timeoutSeconds;
  for (;;) {
    const problem = await Promise.race([probe(url), group.failure]);
    if (problem === undefined) return;
    if (clock.now() > deadline) {
      throw new KfpError(
        'LOCAL_PART_TIMEOUT',
        `${part.name} is not ready after ${timeoutSeconds} s: ${problem}`,
        { hint: `Its log: ${part.logFile}` },
      );
    }
    await Promise.race([clock.sleep(POLL_SECONDS, signal), group.failure]);
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
