import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../core/clock.js';
import { connectKubernetes } from '../../kubernetes/client.js';
import { startKubeServer, type KubeServer } from '../../kubernetes/server.fixture.js';
import type { FailureToggles } from '../injector.js';
import { createChaosInjector, type ChaosInjector } from './chaos-injector.js';
import { FOR_CHAOS_MESH } from './kinds.js';
import type { ChaosObject } from './objects.js';
import { cartPod } from './pods.fixture.js';

const CART = { namespace: 'shop', workload: 'cart' };

let kube: KubeServer;
let time: ReturnType<typeof handClock>;
let problems: string[];
let injector: ChaosInjector;
beforeEach(async () => {
  kube = await startKubeServer();
  kube.pods.push(cartPod('a'), cartPod('b'), cartPod('closed', { labels: {} }));
  time = handClock(1000);
  problems = [];
  injector = await open();
});
afterEach(async () => {
  kube.trouble = () => undefined;
  await injector.close();
  await kube.close();
});

async function open(owner = 'kfp', timeoutSeconds = 5): Promise<ChaosInjector> {
  return createChaosInjector(
    { namespaces: ['shop'], owner, maxDurationSeconds: 900 },
    {
      api: await connectKubernetes({
        purpose: FOR_CHAOS_MESH,
        kubeconfig: kube.kubeconfig,
        timeoutSeconds,
      }),
      clock: time,
      onProblem: (message) => problems.push(message),
    },
  );
}

/** A clock that goes on when told to. */
function handClock(start: number): Clock & { advance(seconds: number): void } {
  let now = start;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => now,
    sleep: (seconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const sleeper = { until: now + Math.max(0, seconds), wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
        if (seconds <= 0) resolve();
      }),
    advance(seconds) {
      now += seconds;
      for (const sleeper of [...sleepers]) {
        if (sleeper.until > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}

const on = (more: object = {}): FailureToggles => ({
  memory_leak: { enabled: true, rampSeconds: 60, durationSeconds: 300, ...more },
});
/** Waits until so many objects are there. */
const objects = (count: number): Promise<void> =>
  vi.waitFor(() => expect(kube.objects).toHaveLength(count), { timeout: 10_000, interval: 5 });
const trouble = (): Promise<void> =>
  vi.waitFor(() => expect(problems).not.toEqual([]), { timeout: 10_000, interval: 5 });
/** Takes the three steps of `on()` that are ahead. */
async function climb(): Promise<void> {
  for (let count = 2; count <= 4; count++) {
    time.advance(15);
    await objects(count);
  }
}
const made = (): ChaosObject[] => kube.objects as unknown as ChaosObject[];
const names = (): string[] => kube.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe('Chaos Mesh', () => {
  it('makes a failure grow, tells how far it is, and takes everything back at its end', async () => {
    const state = await injector.set(CART, on());
    expect(state.failures).toEqual({
      memory_leak: true,
      cpu_spike: false,
      high_latency: false,
      error_rate: false,
      service_down: false,
    });
    expect(state.details).toEqual({
      memory_leak: {
        rampSeconds: 60,
        durationSeconds: 300,
        shape: 'linear',
        intensity: 1,
        level: 0.25,
        since: 1000,
        until: 1300,
        keepaliveHolder: null,
      },
    });
    const [object] = kube.objects;
    expect(object).toMatchObject({
      kind: 'StressChaos',
      metadata: {
        namespace: 'shop',
        labels: {
          'app.kubernetes.io/managed-by': 'failure-prediction',
          'failure-prediction/owner': 'kfp',
        },
      },
      spec: {
        mode: 'all',
        duration: '300s',
        // Whoever has not allowed it is not met.
        selector: { namespaces: ['shop'], pods: { shop: ['cart-5d8f-a', 'cart-5d8f-b'] } },
      },
    });
    await climb();
    expect(made().map(({ spec }) => spec['duration'])).toEqual(
      [300, 285, 270, 255].map((seconds) => `${seconds}s`),
    );
    expect((await injector.get(CART)).details['memory_leak']).toMatchObject({ level: 1 });
    time.advance(255);
    await objects(0);
    expect(names()).toEqual([]);
    expect((await injector.get(CART)).failures['memory_leak']).toBe(false);
    expect(problems).toEqual([]);
  });

  it.each([
    ['cpu_spike', 'StressChaos'],
    ['high_latency', 'NetworkChaos'],
    ['error_rate', 'HTTPChaos'],
    ['service_down', 'PodChaos'],
  ])('makes %s by %s, and stops it when asked', async (mode, kind) => {
    await injector.set(CART, { [mode]: true });
    expect(kube.objects.map((one) => one.kind)).toEqual([kind]);
    await injector.stopAll(CART);
    expect(kube.objects).toEqual([]);
    expect((await injector.get(CART)).failures[mode]).toBe(false);
  });

  it('cuts what lasts too long, and begins anew when it is on already', async () => {
    await injector.set(CART, on({ durationSeconds: 5000 }));
    expect(made()[0]!.spec['duration']).toBe('900s');
    await injector.set(CART, on({ rampSeconds: 0 }));
    expect(made().map(({ spec }) => spec['duration'])).toEqual(['300s']);
  });

  it('shows and stops what another process switched on, but leaves it when it ends itself', async () => {
    const other = await open('kfp-collect');
    await other.set(CART, on());
    expect((await injector.get(CART)).failures['memory_leak']).toBe(true);
    await injector.start();
    await injector.close();
    expect(kube.objects).toHaveLength(1);
    await injector.stopAll(CART);
    expect(kube.objects).toEqual([]);
    await other.close();
  });

  it('removes at start what a process of its name left, and what is over', async () => {
    const [dead, other] = [await open(), await open('kfp-collect')];
    await dead.set(CART, on());
    await other.set({ ...CART, pod: 'cart-5d8f-a' }, { high_latency: true });
    await other.set(CART, { cpu_spike: { enabled: true, durationSeconds: 10 } });
    const { metadata } = kube.objects[0]!;
    kube.objects.push({ ...kube.objects[0]!, metadata: { ...metadata, name: 'hers', labels: {} } });
    // The other one cannot remove what is over.
    kube.trouble = (call) => (call.startsWith('DELETE') ? { status: 403 } : undefined);
    time.advance(10);
    await trouble();
    kube.trouble = () => undefined;
    await (await open()).start();
    expect(names().map((name) => name.replace(/-\w{8}-0$/, ''))).toEqual([
      'NetworkChaos kfp-high-latency',
      'StressChaos hers',
    ]);
    await other.close();
  });

  it.each<[string, typeof CART & { pod?: string }, FailureToggles, string, RegExp]>([
    [
      'an unknown failure',
      CART,
      { memory_leek: true },
      'INJECTION_REFUSED',
      /no failure "memory_leek"/,
    ],
    [
      'settings of another kind',
      CART,
      on({ intensity: 2 }),
      'INJECTION_REFUSED',
      /intensity of memory_leak must be/,
    ],
    [
      'another namespace',
      { ...CART, namespace: 'kube-system' },
      on(),
      'INJECTION_NOT_ALLOWED',
      /only in shop/,
    ],
    [
      'a pod that nobody opened',
      { ...CART, pod: 'cart-5d8f-closed' },
      on(),
      'INJECTION_NOT_ALLOWED',
      /carries the label/,
    ],
  ])('refuses %s, and changes nothing', async (_, labels, toggles, code, message) => {
    await injector.set(CART, { cpu_spike: true });
    const before = names();
    await expect(injector.set(labels, { high_latency: true, ...toggles })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
    expect(names()).toEqual(before);
  });
});

describe('a Kubernetes API', () => {
  const creating = (call: string): boolean => call.startsWith('POST');

  it.each([
    [401, 'INJECTION_REFUSED', 'token'],
    [403, 'INJECTION_REFUSED', 'role'],
    [404, 'INJECTION_REFUSED', 'Chaos Mesh installed'],
    [422, 'INJECTION_REFUSED', 'webhook'],
    [429, 'INJECTION_UNREACHABLE', 'API server'],
    [503, 'INJECTION_UNREACHABLE', 'API server'],
  ])('that answers %i is quoted, and nothing stays', async (status, code, hint) => {
    // The second of two failures meets the trouble: the first is taken back.
    let created = 0;
    kube.trouble = (call) => (creating(call) && ++created === 2 ? { status } : undefined);
    await expect(injector.set(CART, { cpu_spike: true, ...on() })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(
        /create stresschaos in shop.*(as the test wants it|no reason)/,
      ) as string,
      hint: expect.stringContaining(hint) as string,
    });
    expect(kube.objects).toEqual([]);
  });

  it('that breaks off before or after it has done it makes one object', async () => {
    let tries = 0;
    kube.trouble = (call) => {
      if (!creating(call)) return undefined;
      return (['hang up', 'hang up after doing it'] as const)[tries++];
    };
    await injector.set(CART, on({ rampSeconds: 0 }));
    expect(tries).toBe(3);
    expect(kube.objects).toHaveLength(1);
  });

  it('that does not answer is given up', async () => {
    const hurried = await open('kfp', 0.2);
    kube.trouble = () => 'wait';
    await expect(hurried.get(CART)).rejects.toMatchObject({
      code: 'INJECTION_UNREACHABLE',
      message: expect.stringContaining('no answer in time') as string,
    });
  });

  it('that is away for a while delays a step, and says so', async () => {
    await injector.set(CART, on());
    kube.trouble = (call) => (creating(call) ? { status: 503 } : undefined);
    time.advance(15);
    await trouble();
    expect(problems.join()).toContain('memory_leak at shop/cart: The Kubernetes API');
    kube.trouble = () => undefined;
    time.advance(5);
    await objects(2);
  });

  it('is asked for every page of a list, from the beginning when it has become too old', async () => {
    await injector.set(CART, on());
    await climb();
    kube.pageSize = 3;
    let pages = 0;
    const lists = (call: string): boolean => call.startsWith('GET') && call.endsWith('stresschaos');
    kube.trouble = (call) => (lists(call) && ++pages === 2 ? { status: 410 } : undefined);
    await injector.stopAll(CART);
    expect(pages).toBe(4);
    expect(kube.objects).toEqual([]);
  });

  it('is asked once for many targets', async () => {
    kube.calls.length = 0;
    await Promise.all(Array.from({ length: 20 }, () => injector.get(CART)));
    expect(kube.calls).toHaveLength(4);
  });

  it('that is away at the end is told of, and waited for no longer than allowed', async () => {
    await injector.set(CART, on());
    kube.trouble = () => ({ status: 503 });
    await injector.close();
    expect(problems.join()).toContain('end by themselves');
  });
});
