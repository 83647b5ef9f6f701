import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createInjector,
  targetUrl,
  type FailureToggles,
  type Injector,
  type InjectorOptions,
} from './injector.js';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

/** A target that remembers what it is sent and answers as told. */
async function target(
  answer: (body: unknown) => { code?: number; text: string },
  over: Partial<InjectorOptions> = {},
): Promise<{
  injector: Injector;
  labels: { instance: string };
  sent: unknown[];
  asked: { url: string; authorization: string | undefined }[];
}> {
  const sent: unknown[] = [];
  const asked: { url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    asked.push({ url: request.url!, authorization: request.headers.authorization });
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (body !== '') sent.push(JSON.parse(body));
      const { code = 200, text } = answer(sent.at(-1));
      response.statusCode = code;
      response.end(text);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const { port } = server.address() as AddressInfo;
  return {
    injector: createInjector({
      urlTemplate: 'http://{instance}/',
      allowedTargets: [{ instance: '.*' }],
      maxDurationSeconds: 900,
      maxIntensity: 1,
      keepaliveSeconds: 0,
      ...over,
    }),
    labels: { instance: `127.0.0.1:${port}` },
    sent,
    asked,
  };
}

const state = { text: '{"failures":{"memory_leak":true,"cpu_spike":false}}' };

describe('targetUrl', () => {
  it('puts labels in, and names the one that is missing', () => {
    const labels = { namespace: 'shop', pod: 'web-0' };
    expect(targetUrl('http://{pod}.{namespace}:3001/', labels)).toBe('http://web-0.shop:3001');
    expect(() => targetUrl('http://{instance}', labels)).toThrow(/needs the label "instance"/);
  });

  it.each([
    'evil.example/failures?',
    'user@evil.example',
    'a#b',
    'a\\b',
    'a%2fb',
    'a b',
    'a\nb',
    '',
  ])('makes no address of %j', (instance) => {
    expect(() => targetUrl('http://{instance}', { instance })).toThrow(/no part of an address/);
  });
  it.each(['10.0.0.7:3001', '[::1]:3001', 'shop-1.prod.svc:80', 'my_host'])(
    'makes one of %s',
    (instance) => expect(targetUrl('http://{instance}', { instance })).toBe(`http://${instance}`),
  );
});

describe('the injector', () => {
  it('reads and sets, and answers the state', async () => {
    const { injector, labels } = await target(() => state);
    const answer = { failures: { memory_leak: true, cpu_spike: false }, details: {} };
    expect(await injector.get(labels)).toEqual(answer);
    expect(await injector.set(labels, { memory_leak: true })).toEqual(answer);
  });

  it('reads how a failure is, as far as the target says', async () => {
    const { injector, labels } = await target(() => ({
      text: JSON.stringify({
        failures: { memory_leak: true, cpu_spike: false },
        details: {
          memory_leak: {
            rampSeconds: 120,
            durationSeconds: 210,
            shape: 'linear',
            intensity: 0.5,
            level: 0.25,
            startedAt: 1000,
            endsAt: 1210,
            keepaliveHolder: 'me',
            seed: 1,
          },
          cpu_spike: { rampSeconds: 'long', startedAt: null },
          odd: 7,
        },
      }),
    }));
    const unknown = {
      rampSeconds: null,
      durationSeconds: null,
      shape: null,
      intensity: null,
      level: null,
      since: null,
      until: null,
      keepaliveHolder: null,
    };
    expect((await injector.get(labels)).details).toEqual({
      memory_leak: {
        rampSeconds: 120,
        durationSeconds: 210,
        shape: 'linear',
        intensity: 0.5,
        level: 0.25,
        since: 1000,
        until: 1210,
        keepaliveHolder: 'me',
      },
      cpu_spike: unknown,
    });
  });

  it('sends every failure with an end, none later than the most', async () => {
    const { injector, labels, sent } = await target(() => state);
    await injector.set(labels, {
      a: true,
      b: { enabled: true, rampSeconds: 400 },
      c: { enabled: true, rampSeconds: 2000 },
      d: { enabled: true, durationSeconds: 60 },
      e: { enabled: true, durationSeconds: 3600, intensity: 0.5 },
      f: false,
      g: { enabled: false },
    });
    expect(sent).toEqual([
      {
        a: { enabled: true, durationSeconds: 180 },
        b: { enabled: true, rampSeconds: 400, durationSeconds: 630 },
        c: { enabled: true, rampSeconds: 2000, durationSeconds: 900 },
        d: { enabled: true, durationSeconds: 60 },
        e: { enabled: true, durationSeconds: 900, intensity: 0.5 },
        f: false,
        g: { enabled: false },
      },
    ]);
  });

  it('leaves what makes no sense to the target, which says why', async () => {
    const { injector, labels, sent } = await target(() => ({
      code: 400,
      text: '{"statusCode":400,"error":"Bad Request","message":"memory_leak must be true"}',
    }));
    const odd = {
      memory_leak: 'yes',
      cpu_spike: null,
      x: { enabled: true, durationSeconds: 'long' },
    };
    await expect(injector.set(labels, odd as unknown as FailureToggles)).rejects.toMatchObject({
      code: 'INJECTION_REFUSED',
      statusCode: 400,
      message: expect.stringContaining('refused: memory_leak must be true') as string,
    });
    expect(sent).toEqual([odd]);
  });

  it('stops everything the target knows', async () => {
    const { injector, labels, sent } = await target(() => state);
    await injector.stopAll(labels);
    expect(sent).toEqual([{ memory_leak: false, cpu_spike: false }]);
  });

  it('cuts intensities to the most', async () => {
    const { injector, labels, sent } = await target(() => state, { maxIntensity: 0.4 });
    await injector.set(labels, {
      a: true,
      b: { enabled: true, intensity: 0.3 },
      c: { enabled: true, intensity: 1 },
      d: false,
      e: { enabled: false, intensity: 1 },
    });
    expect(sent[0]).toMatchObject({
      a: { enabled: true, intensity: 0.4 },
      b: { intensity: 0.3 },
      c: { intensity: 0.4 },
      d: false,
    });
  });

  it('asks nothing of a target that is not allowed', async () => {
    const { injector, labels, asked } = await target(() => state, {
      allowedTargets: [{ instance: '127', job: '.*' }, { instance: '127[.]0' }],
    });
    const refused = { code: 'INJECTION_NOT_ALLOWED', statusCode: 403 };
    await expect(injector.get(labels)).rejects.toMatchObject(refused);
    await expect(injector.set(labels, { a: true })).rejects.toMatchObject(refused);
    await expect(injector.stopAll(labels)).rejects.toMatchObject(refused);
    expect(asked).toEqual([]);
  });

  it('sends its token with changes, and with nothing else', async () => {
    const { injector, labels, asked } = await target(() => state, {
      currentToken: async () => 'secret',
    });
    await injector.get(labels);
    await injector.set(labels, { a: false });
    expect(asked).toEqual([
      { url: '/failures', authorization: undefined },
      { url: '/failures', authorization: 'Bearer secret' },
    ]);
  });

  it('renews the keepalive of what it has switched on, until nothing is held any more', async () => {
    let held = true;
    let renewals = 0;
    const { injector, labels, sent } = await target(
      (body) => {
        const { holder } = (body ?? {}) as { holder?: string };
        if (holder === undefined) return state;
        renewals++;
        if (renewals === 2) return { code: 500, text: 'for a moment' };
        const keepaliveHolder = held ? holder : 'another';
        return {
          text: JSON.stringify({ failures: { a: true }, details: { a: { keepaliveHolder } } }),
        };
      },
      { keepaliveSeconds: 0.06 },
    );
    await injector.set(labels, { a: true, b: false });
    const [first] = sent as [{ a: { keepalive: { holder: string; seconds: number } }; b: unknown }];
    expect(first.a.keepalive).toEqual({ holder: expect.any(String) as string, seconds: 0.06 });
    expect(first.b).toBe(false);
    await expect.poll(() => renewals).toBeGreaterThan(4);
    expect(
      sent.slice(1).every((body) => JSON.stringify(body) === JSON.stringify(first.a.keepalive)),
    ).toBe(true);
    held = false;
    const told = renewals;
    await expect.poll(() => renewals).toBeGreaterThan(told);
    const last = renewals;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(renewals).toBe(last);
  });

  it('says when something else answers, and when nobody does', async () => {
    const { injector, labels } = await target(() => ({ code: 404, text: '' }));
    await expect(injector.get(labels)).rejects.toMatchObject({
      code: 'INJECTION_REFUSED',
      statusCode: 502,
      message: expect.stringContaining('status 404') as string,
    });
    stop!();
    await expect(injector.get(labels)).rejects.toMatchObject({ code: 'INJECTION_UNREACHABLE' });
  });
});
