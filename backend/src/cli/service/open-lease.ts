import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Config } from '../../config/schema.js';
import { systemClock } from '../../core/clock.js';
import { connectKubernetes } from '../../kubernetes/client.js';
import { createLease, FOR_LEASES, type Lease } from '../../leases/lease.js';
import type { CliIo } from '../io.js';

/** A call that takes longer comes too late for the lease. */
const TIMEOUT_SECONDS = 5;

/** Where several services share the models, the lease that says which of them may change them. */
export async function openLease(
  io: CliIo,
  { sharding }: Config,
  logger: Logger,
): Promise<{ readonly lease: Lease; lead(onLost: () => void): Promise<void> } | undefined> {
  if (sharding.lease === undefined) return undefined;
  const kubernetes = await connectKubernetes({
    purpose: FOR_LEASES,
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  const identity = io.environment['KFP_POD_NAME'] ?? `${hostname()}-${process.pid}`;
  let onLost = (): void => undefined;
  const lease = createLease({
    ...sharding.lease,
    api: kubernetes,
    identity,
    sleep: systemClock.sleep,
    onChange: (holds) => {
      logger.info(holds ? 'trains and activates models from now on' : 'the lease is lost');
      if (!holds) onLost();
    },
    warn: (message) => logger.warn(message),
  });
  return {
    lease,
    lead: (lost) => {
      onLost = lost;
      return lease.run(io.signal);
    },
  };
}
