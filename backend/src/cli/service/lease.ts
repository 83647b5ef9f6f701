import { hostname } from 'node:os';
import type { FastifyPluginAsync } from 'fastify';
import { systemClock } from '../../core/clock.js';
import { connectKubernetes } from '../../kubernetes/client.js';
import { createLease, FOR_LEASES, type Lease } from '../../leases/lease.js';
import { part } from './part.js';
import type { Setting } from './setting.js';

/** A call that takes longer comes too late for the lease. */
const TIMEOUT_SECONDS = 5;

/** Where several services share the models, the lease that says which of them may change them. */
export interface HeldLease {
  readonly lease: Lease;
  onLost(listener: () => void): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Null where there is one service. */
    heldLease: HeldLease | null;
  }
}

export const leasePart = ({ io, config, logger }: Setting): FastifyPluginAsync =>
  part('lease', [], async (app) => {
    const options = config.sharding.lease;
    if (options === undefined) {
      app.decorate('heldLease', null);
      return;
    }
    const kubernetes = await connectKubernetes({
      purpose: FOR_LEASES,
      timeoutSeconds: TIMEOUT_SECONDS,
    });
    const listeners: (() => void)[] = [];
    const lease = createLease({
      ...options,
      api: kubernetes,
      identity: io.environment['KFP_POD_NAME'] ?? `${hostname()}-${process.pid}`,
      sleep: systemClock.sleep,
      onChange: (holds) => {
        logger.info(holds ? 'trains and activates models from now on' : 'the lease is lost');
        if (!holds) listeners.forEach((listener) => listener());
      },
      warn: (message) => logger.warn(message),
    });
    app.decorate('heldLease', {
      lease,
      onLost: (listener: () => void) => listeners.push(listener),
    });
    const ending = new AbortController();
    const leading = lease.run(ending.signal);
    app.addHook('onClose', async () => {
      ending.abort();
      await leading;
    });
  });
