import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createInjector, targetUrl, type FailureToggles, type Injector } from './injector.js';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

/** A target that remembers what it is sent and answers as told. */
async function target(answer: (body: unknown) => { code?: number; text: string }): Promise<{
  injector: Injector;
  labels: { instance: string };
  sent: unknown[];
}> {
  const sent: unknown[] = [];
  const server = createServer((request, response) => {
    let body = '';
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
    injector: createInjector({ urlTemplate: 'http://{instance}/', maxDurationSeconds: 900 }),
    labels: { instance: `127.0.0.1:${port}` },
    sent,
  };
}

const state = { text: '{"failures":{"memory_leak":true,"cpu_spike":false}}' };

describe('targetUrl', () => {
  it('puts labels in, and names the one that is missing', () => {
    const labels = { namespace: 'shop', pod: 'web-0' };
    expect(targetUrl('http://{pod}.{namespace}:3001/', labels)).toBe('http://web-0.shop:3001');
    expect(() => targetUrl('http://{instance}', labels)).toThrow(/needs the label "instance"/);
  });
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
