import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiFixture, type ApiFixture } from '../api.fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await createApiFixture('secret');
});
afterAll(() => api?.close());

describe('GET /v1/config', () => {
  it('tells signals, modes with their thresholds, times, the alarm in use and limits', async () => {
    const config = api.watch;
    const response = await api.app.inject('/v1/config');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      version: '1.2.3',
      watches: [
        {
          name: 'demo',
          stepSeconds: 2,
          windowSeconds: 60,
          horizons: [60],
          targetLabels: ['job', 'instance'],
          signals: config.signals,
          modes: config.modes.map(({ name, description, thresholds }) => ({
            name,
            description,
            thresholds,
          })),
          alarm: {
            smoothing: 0.6,
            threshold: 0.7,
            clearThreshold: 0.42,
            raiseSteps: 2,
            clearSteps: 5,
          },
          dangerous: [['service_down'], ['memory_leak', 'cpu_spike']],
        },
      ],
      injection: {
        watch: 'demo',
        maxDurationSeconds: 900,
        shapes: ['linear', 'exponential', 'random'],
      },
    });
    expect(response.body).toContain('"below":0.5');
    expect(response.body).not.toContain('secret');
  });

  it('is described', async () => {
    const { paths } = (await api.app.inject('/docs/json')).json<{ paths: object }>();
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/v1/config', '/v1/access']));
  });
});

describe('GET /v1/access', () => {
  const ask = async (app: ApiFixture['app'], authorization?: string): Promise<object> =>
    (
      await app.inject({
        url: '/v1/access',
        headers: authorization === undefined ? {} : { authorization },
      })
    ).json();

  it('says whether a token is the right one', async () => {
    expect(await ask(api.app, 'Bearer secret')).toEqual({
      tokenNeeded: true,
      mayChange: true,
      problem: null,
    });
    const refused = {
      tokenNeeded: true,
      mayChange: false,
      problem: expect.stringContaining('token') as string,
    };
    expect(await ask(api.app, 'Bearer wrong')).toEqual(refused);
    expect(await ask(api.app)).toEqual(refused);
  });

  it('says where none is needed', async () => {
    const open = await createApiFixture();
    expect(await ask(open.app)).toEqual({ tokenNeeded: false, mayChange: true, problem: null });
    const remote = await open.app.inject({ url: '/v1/access', remoteAddress: '10.0.0.9' });
    expect(remote.json()).toMatchObject({ tokenNeeded: false, mayChange: false });
    await open.close();
  });
});
