import { describe, expect, it } from 'vitest';
import type { Kubernetes } from '../kubernetes/client.js';
import { kubernetesError } from '../kubernetes/errors.js';
import { createLease, FOR_LEASES, type Lease } from './lease.js';

const DURATION = 15;

interface Stored {
  metadata: { name: string; resourceVersion?: string };
  spec: { holderIdentity?: string | null };
}

/** What the API does with one Lease: versions, conflicts, none at first. */
function createLeaseStore() {
  const holders: string[] = [];
  let version = 0;
  let stored: Stored | undefined;
  const write = (lease: object): boolean => {
    if (stored?.metadata.resourceVersion !== (lease as Stored).metadata.resourceVersion) {
      return false;
    }
    stored = structuredClone(lease as Stored);
    stored.metadata.resourceVersion = String(++version);
    const { holderIdentity } = stored.spec;
    if (holderIdentity && holders.at(-1) !== holderIdentity) holders.push(holderIdentity);
    return true;
  };
  const api: Pick<Kubernetes, 'namespace' | 'get' | 'create' | 'replace'> = {
    namespace: 'n',
    get: async <T>() => {
      if (store.broken === undefined) return structuredClone(stored) as T | undefined;
      const cause = { code: store.broken, body: '{"message":"broken"}' };
      throw kubernetesError(FOR_LEASES, 'http://there', 'get leases in n', cause);
    },
    create: async (_resource, _namespace, lease) => write(lease),
    replace: async (_resource, _namespace, _name, lease) => write(lease),
  };
  /** `holders`: in the order in which they came to hold it; answers with `broken` while it is set. */
  const store = { api, holders, broken: undefined as number | undefined };
  return store;
}

/** Processes with one clock; each takes its turn when the test says so. */
function createWorld() {
  const server = createLeaseStore();
  const changes: string[] = [];
  const warnings: string[] = [];
  let time = 1000;
  const start = (identity: string) => {
    const ending = new AbortController();
    const sleeping: (() => void)[] = [];
    const lease: Lease = createLease({
      api: server.api,
      name: 'writer',
      identity,
      durationSeconds: DURATION,
      now: () => time,
      sleep: () => new Promise((resolve) => sleeping.push(resolve)),
      onChange: (holds) => changes.push(`${identity} ${holds ? 'holds' : 'holds no more'}`),
      warn: (message) => warnings.push(message),
    });
    const ended = lease.run(ending.signal);
    return {
      lease,
      wake: async () => {
        sleeping.splice(0).forEach((resume) => resume());
        await settled();
      },
      end: async () => {
        ending.abort();
        sleeping.splice(0).forEach((resume) => resume());
        await ended;
      },
    };
  };
  return { server, changes, warnings, start, pass: (seconds: number) => (time += seconds) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the lease', () => {
  it('has one holder, who keeps it as long as it renews it', async () => {
    const { start, pass, server } = createWorld();
    const a = start('a');
    await settled();
    const b = start('b');
    await settled();
    for (let i = 0; i < 20; i++) {
      pass(3);
      await a.wake();
      await b.wake();
      expect([a.lease.isHolder(), b.lease.isHolder()]).toEqual([true, false]);
      expect(b.lease.holder()).toBe('a');
    }
    expect(server.holders).toEqual(['a']);
  });

  it('passes on when the holder is silent for its duration, who counts itself out before', async () => {
    const { start, pass, changes } = createWorld();
    const a = start('a');
    await settled();
    const b = start('b');
    await settled();
    for (let silent = 3; silent <= DURATION + 3; silent += 3) {
      pass(3);
      await b.wake();
      expect(a.lease.isHolder() && b.lease.isHolder()).toBe(false);
    }
    expect(b.lease.isHolder()).toBe(true);
    await a.wake();
    expect(a.lease.isHolder()).toBe(false);
    expect(changes).toEqual(['a holds', 'b holds', 'a holds no more']);
  });

  it('is given back at the end, and free at once', async () => {
    const { start, pass } = createWorld();
    const a = start('a');
    await settled();
    const b = start('b');
    await settled();
    await a.end();
    expect(a.lease.isHolder()).toBe(false);
    pass(3);
    await b.wake();
    expect(b.lease.isHolder()).toBe(true);
  });

  it('is nobody’s for want of the API, which is told once', async () => {
    const { start, pass, server, warnings } = createWorld();
    const a = start('a');
    await settled();
    server.broken = 403;
    for (let i = 0; i < 4; i++) {
      pass(3);
      await a.wake();
    }
    expect(a.lease.isHolder()).toBe(false);
    expect(warnings).toEqual([expect.stringContaining('(403): broken')]);
    server.broken = undefined;
    await a.wake();
    expect(a.lease.isHolder()).toBe(true);
  });
});
