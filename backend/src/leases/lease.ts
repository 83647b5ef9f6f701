import { describeError } from '../core/errors.js';
import type { Kubernetes, Resource } from '../kubernetes/client.js';
import type { Purpose } from '../kubernetes/errors.js';

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

const LEASES: Resource = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };

/** What the Kubernetes API is needed for here. */
export const FOR_LEASES: Purpose = {
  code: 'LEASE',
  hints: {
    403: 'The service account needs get, create and update of leases.coordination.k8s.io.',
    404: 'Does the namespace exist?',
    default: 'The words are those of Kubernetes.',
  },
};

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
  readonly api: Pick<Kubernetes, 'namespace' | 'get' | 'create' | 'replace'>;
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
  const { namespace } = api;
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
    const lease = await api.get<LeaseObject>(LEASES, namespace, name);
    if (lease === undefined) {
      const first: LeaseObject = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name },
        spec: spec(undefined),
      };
      if (await api.create(LEASES, namespace, first)) succeed(startedAt);
      return;
    }
    const record = `${lease.spec.holderIdentity} ${lease.spec.renewTime} ${lease.metadata.resourceVersion}`;
    if (seen?.record !== record) seen = { record, at: startedAt };
    holder = lease.spec.holderIdentity || undefined;
    const patience = lease.spec.leaseDurationSeconds ?? durationSeconds;
    const free = holder === undefined || startedAt - seen.at >= patience;
    if (holder !== identity && !free) return;
    const renewed = { ...lease, spec: spec(lease.spec) };
    if (await api.replace(LEASES, namespace, name, renewed)) succeed(startedAt);
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
    const lease = await api.get<LeaseObject>(LEASES, namespace, name);
    if (lease?.spec.holderIdentity !== identity) return;
    const free = { ...lease, spec: { ...lease.spec, holderIdentity: '' } };
    await api.replace(LEASES, namespace, name, free);
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
          const message = describeError(error);
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
}
