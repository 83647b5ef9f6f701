import { KfpError } from '../core/errors.js';
import type { KubernetesApi } from './kubernetes-api.js';

/** Who of several processes may write what they share. */
export interface Lease {
  /** Whether this process is the one, now: true only while no other can have become it. */
  isHolder(): boolean;
  /** As last seen; undefined when nobody holds it. */
  holder(): string | undefined;
  /** Tries to become and to stay the holder until the signal aborts, and then gives it back. */
  run(signal: AbortSignal): Promise<void>;
}

/** The part of a Lease (coordination.k8s.io/v1) that is used. */
interface LeaseObject {
  readonly apiVersion: 'coordination.k8s.io/v1';
  readonly kind: 'Lease';
  readonly metadata: { readonly name: string; readonly resourceVersion?: string };
  readonly spec: {
    readonly holderIdentity?: string | null;
    readonly leaseDurationSeconds?: number | null;
    readonly acquireTime?: string | null;
    readonly renewTime?: string | null;
    readonly leaseTransitions?: number | null;
  };
}

/** Tries in the time after which a lease is lost. */
const TRIES = 5;

/** Who has not renewed for this share of the duration counts itself out, before another comes in. */
const SAFE_SHARE = 2 / 3;

/**
 * As client-go's leader election does it: a lease is taken over when its record has not changed for its
 * whole duration, by the clock of the one who watches, so that clocks need not agree; every write names
 * the version that it replaces, so that of two at once one fails.
 *
 * @param identity of this process, unlike that of any other
 * @param now seconds of a clock that never goes back
 * @param onChange told when this process becomes the holder or ceases to be it
 * @param warn told of trouble with the API, once until it is over
 */
export function createLease(options: {
  readonly api: KubernetesApi;
  readonly name: string;
  readonly identity: string;
  readonly durationSeconds: number;
  readonly now?: () => number;
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  readonly onChange?: (isHolder: boolean) => void;
  readonly warn?: (message: string) => void;
}): Lease {
  const { api, name, identity, durationSeconds } = options;
  const now = options.now ?? (() => performance.now() / 1e3);
  const all = `/apis/coordination.k8s.io/v1/namespaces/${api.namespace}/leases`;
  const one = `${all}/${name}`;
  /** When the last renewal that succeeded was begun. */
  let renewedAt = -Infinity;
  let seen: { readonly record: string; readonly at: number } | undefined;
  let holder: string | undefined;
  let told = false;
  let trouble: string | undefined;

  const isHolder = (): boolean => now() - renewedAt < SAFE_SHARE * durationSeconds;
  const tell = (): void => {
    const holds = isHolder();
    if (holds !== told) options.onChange?.(holds);
    told = holds;
  };

  const spec = (old: LeaseObject['spec'] | undefined): LeaseObject['spec'] => {
    const mine = old?.holderIdentity === identity;
    const time = new Date().toISOString().replace('Z', '000Z');
    return {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(durationSeconds),
      acquireTime: mine ? (old.acquireTime ?? time) : time,
      renewTime: time,
      leaseTransitions: (old?.leaseTransitions ?? 0) + (mine || old === undefined ? 0 : 1),
    };
  };

  const attempt = async (): Promise<void> => {
    const startedAt = now();
    const found = await api.call('GET', one);
    if (found.status === 404) {
      const made = await api.call('POST', all, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name },
        spec: spec(undefined),
      } satisfies LeaseObject);
      if (made.status === 201) succeed(startedAt);
      else if (made.status !== 409) throw refused(made);
      return;
    }
    if (found.status !== 200) throw refused(found);
    const lease = found.body as LeaseObject;
    const record = `${lease.spec.holderIdentity} ${lease.spec.renewTime} ${lease.metadata.resourceVersion}`;
    if (seen?.record !== record) seen = { record, at: startedAt };
    holder = lease.spec.holderIdentity || undefined;
    const patience = lease.spec.leaseDurationSeconds ?? durationSeconds;
    const free = holder === undefined || startedAt - seen.at >= patience;
    if (holder !== identity && !free) return;
    const put = await api.call('PUT', one, { ...lease, spec: spec(lease.spec) });
    if (put.status === 200) succeed(startedAt);
    else if (put.status !== 409) throw refused(put);
  };
  const succeed = (startedAt: number): void => {
    renewedAt = startedAt;
    holder = identity;
  };

  const giveBack = async (): Promise<void> => {
    const held = isHolder();
    renewedAt = -Infinity;
    tell();
    if (!held) return;
    const { status, body } = await api.call('GET', one);
    const lease = body as LeaseObject;
    if (status !== 200 || lease.spec.holderIdentity !== identity) return;
    await api.call('PUT', one, { ...lease, spec: { ...lease.spec, holderIdentity: '' } });
  };

  return {
    isHolder,
    holder: () => (isHolder() ? identity : holder),
    async run(signal) {
      while (!signal.aborted) {
        try {
          await attempt();
          trouble = undefined;
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          if (message !== trouble) options.warn?.(message);
          trouble = message;
        }
        tell();
        await options.sleep(durationSeconds / TRIES, signal).catch(() => undefined);
      }
      // Whoever waits for it need not wait until it runs out; without the API, it does.
      await giveBack().catch(() => undefined);
    },
  };

  function refused({ status, body }: { status: number; body: unknown }): KfpError {
    const why = (body as { message?: unknown } | undefined)?.message;
    return new KfpError(
      'LEASE_REFUSED',
      `The Kubernetes API refuses the Lease ${name} (${status}): ${typeof why === 'string' ? why : 'it gives no reason'}`,
      { hint: 'The service account needs get, create and update of leases.coordination.k8s.io.' },
    );
  }
}
