import { describe, expect, it } from 'vitest';
import { createLeaseServer } from './lease-api.fixture.js';
import { createLease, type Lease } from './lease.js';

const DURATION = 15;

/** Processes with one clock; each takes its turn when the test says so. */
function createWorld() {
  const server = createLeaseServer();
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
