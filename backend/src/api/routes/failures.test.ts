import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiFixture, NOW, prediction, type ApiFixture } from '../api.fixture.js';

const authorization = 'Bearer secret';

let api: ApiFixture;
let server: Server;
let target: string;
/** What the target is told last, and says of itself. */
let state: { on: boolean; startedAt: number | null } = { on: false, startedAt: null };

beforeAll(async () => {
  api = await createApiFixture('secret');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (body !== '') {
        const on = (JSON.parse(body) as { memory_leak: unknown }).memory_leak !== false;
        state = { on, startedAt: on ? NOW : null };
      }
      response.end(
        JSON.stringify({
          failures: { memory_leak: state.on },
          details: {
            memory_leak: {
              rampSeconds: 120,
              durationSeconds: 210,
              shape: 'linear',
              intensity: 1,
              level: 0,
              startedAt: state.startedAt,
              endsAt: state.startedAt && state.startedAt + 210,
            },
          },
        }),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const instance = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  api.predictions = [prediction(instance), prediction('127.0.0.1:1')];
  target = api.predictions[0]!.target;
});
afterAll(async () => {
  server?.close();
  await api?.close();
});

const post = async (value: unknown, headers: Record<string, string>): Promise<number> => {
  const payload = { target, failures: { memory_leak: value } };
  return (await api.app.inject({ method: 'POST', url: '/v1/failures', headers, payload }))
    .statusCode;
};

interface Body {
  readonly targets: readonly {
    readonly target: string;
    readonly failures: object | null;
    readonly details: Record<string, object> | null;
    readonly problem: string | null;
  }[];
}

const read = async (query = ''): Promise<Body['targets']> =>
  (await api.app.inject(`/v1/failures${query}`)).json<Body>().targets;

describe('/v1/failures', () => {
  it('tells the settings while a failure is off, and names the target that does not answer', async () => {
    expect(await read()).toEqual([
      {
        target,
        failures: { memory_leak: false },
        details: {
          memory_leak: {
            enabled: false,
            rampSeconds: 120,
            durationSeconds: 210,
            shape: 'linear',
            intensity: 1,
            level: 0,
            since: null,
            until: null,
            by: null,
          },
        },
        problem: null,
      },
      {
        target: 'demo-app:127.0.0.1:1',
        failures: null,
        details: null,
        problem: expect.stringContaining('Cannot reach') as string,
      },
    ]);
  });

  it('remembers who switched it on, of those who carry the token only', async () => {
    const context = { 'x-grafana-context': '{"Login":"ada","OrgRole":"Editor"}' };
    expect(await post(true, context)).toBe(401);
    expect(await post(true, { ...context, authorization })).toBe(200);
    const expected = { enabled: true, since: NOW, until: NOW + 210, by: 'ada' };
    expect((await read())[0]!.details!['memory_leak']).toMatchObject(expected);

    expect(await post(true, { authorization })).toBe(200);
    expect((await read())[0]!.details!['memory_leak']).toMatchObject({ enabled: true, by: null });
    await post(false, { authorization });
  });

  it('answers of one target only', async () => {
    const answers = await read(`?target=${encodeURIComponent(target)}`);
    expect(answers.map((one) => one.target)).toEqual([target]);
    expect((await api.app.inject('/v1/failures?target=nobody')).json()).toMatchObject({
      statusCode: 404,
      error: 'TARGET_UNKNOWN',
    });
  });
});

describe('/v1/predictions', () => {
  it('answers of one target only', async () => {
    const ask = async (url: string): Promise<number> =>
      (await api.app.inject(url)).json<{ predictions: object[] }>().predictions.length;
    expect(await ask('/v1/predictions')).toBe(2);
    expect(await ask(`/v1/predictions?target=${encodeURIComponent(target)}`)).toBe(1);
    expect(await ask('/v1/predictions?target=nobody')).toBe(0);
    expect((await api.app.inject('/v1/predictions?pod=shop')).statusCode).toBe(400);
  });
});
