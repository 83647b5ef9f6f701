import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Config } from '../../config/schema.js';
import { systemClock } from '../../core/clock.js';
import { connectKubernetes } from '../../leases/kubernetes-api.js';
import { createLease, type Lease } from '../../leases/lease.js';
import type { CliIo } from '../io.js';

/** Where several services share the models, the lease that says which of them may change them. */
export async function openLease(
  io: CliIo,
  { sharding }: Config,
  logger: Logger,
): Promise<
  | { readonly lease: Lease; lead(onLost: () => void): Promise<void>; close(): Promise<void> }
  | undefined
> {
  if (sharding.lease === undefined) return undefined;
  const kubernetes = await connectKubernetes(io.environment);
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
    close: () => kubernetes.close(),
  };
}
