import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KfpError } from '../core/errors.js';
import { createApiFixture, prediction, type ApiFixture } from './api.fixture.js';

let folder: string;
let api: ApiFixture;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-watches-'));
  const file = join(folder, 'two.yaml');
  await writeFile(
    file,
    'version: 2\nwatches:\n  quick: { extends: demo }\n' +
      '  slow: { extends: demo, step: 30s, window: 10m, horizons: [15m] }\n',
  );
  const registry = {
    folder: async (id: string) => {
      if (id === 'known') return folder;
      throw new KfpError('MODEL_NOT_FOUND', 'none', { statusCode: 404 });
    },
    readText: async () => '{}',
  };
  api = await createApiFixture(undefined, registry, {}, {}, file);
  api.predictions = [
    prediction('a', { watch: 'quick' }),
    prediction('both', { watch: 'quick' }),
    prediction('both', { watch: 'slow', risk: 0.25 }),
    prediction('b', { watch: 'slow' }),
  ];
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

const get = async (url: string): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await api.app.inject(url);
  return { status: response.statusCode, body: response.json() };
};
const names = (list: unknown, key: string): string[] =>
  (list as Record<string, string>[]).map((one) => `${one['watch']}/${one[key]}`);

const ALL = ['quick/demo-app:a', 'quick/demo-app:both', 'slow/demo-app:both', 'slow/demo-app:b'];

describe('an API over two watches', () => {
  it.each(['/prediction', '/v1/predictions'])('tells the watch of each of %s', async (url) => {
    const { body } = await get(url);
    expect(names(body['predictions'], 'target')).toEqual(ALL);
  });

  it('tells of one watch alone, in turn', async () => {
    for (const [watch, expected] of [
      ['slow', ALL.slice(2)],
      ['quick', ALL.slice(0, 2)],
      ['slow', ALL.slice(2)],
    ] as const) {
      const { body } = await get(`/v1/predictions?watch=${watch}`);
      expect(names(body['predictions'], 'target')).toEqual(expected);
      expect(body['horizonSeconds']).toBe(watch === 'slow' ? 900 : 60);
    }
    const { body } = await get('/v1/targets?watch=quick');
    expect(names(body['targets'], 'target')).toEqual(ALL.slice(0, 2));
  });

  it('describes each watch', async () => {
    const { body } = await get('/v1/config');
    expect(body['watches']).toMatchObject([
      { name: 'quick', stepSeconds: 2, horizons: [60] },
      { name: 'slow', stepSeconds: 30, horizons: [900] },
    ]);
    expect(body['injection']).toMatchObject({ watch: 'quick' });
    const one = await get('/v1/config?watch=slow');
    expect(one.body['watches']).toMatchObject([{ name: 'slow' }]);
  });

  it('finds a target in the only watch that has it, and asks for the watch where two have it', async () => {
    const forecast = (target: string, more = '') =>
      get(`/v1/targets/demo-app:${target}/forecast?signal=request_rate${more}`);
    expect(await forecast('b')).toMatchObject({ status: 200, body: { stepSeconds: 30 } });
    expect(await forecast('both')).toMatchObject({ status: 400, body: { error: 'WATCH_NEEDED' } });
    expect(await forecast('both', '&watch=quick')).toMatchObject({ body: { stepSeconds: 2 } });
    expect(await forecast('b', '&watch=quick')).toMatchObject({ status: 404 });
  });

  it('finds a model in the watch that has it', async () => {
    expect(await get('/v1/models/known')).toMatchObject({ status: 200 });
    expect(await get('/v1/models/other')).toMatchObject({ status: 404 });
  });

  it.each([
    '/prediction',
    '/v1/predictions',
    '/v1/targets',
    '/v1/models',
    '/v1/models/known',
    '/v1/trainings',
    '/v1/scorecard',
    '/v1/config',
    '/v1/failures',
  ])('says at %s which watches there are when it is asked for another', async (url) => {
    const { status, body } = await get(`${url}?watch=nope`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: 'WATCH_UNKNOWN' });
    expect(JSON.stringify(body)).toContain('quick, slow');
  });

  it('wants to know whose scorecard, and for which watch to train', async () => {
    expect(await get('/v1/scorecard')).toMatchObject({
      status: 400,
      body: { error: 'WATCH_NEEDED' },
    });
    expect((await get('/v1/scorecard?watch=slow')).body).toMatchObject({
      watch: 'slow',
      horizonSeconds: 900,
    });
    const training = await api.app.inject({ method: 'POST', url: '/v1/trainings', payload: {} });
    expect(training.json()).toMatchObject({ statusCode: 400, error: 'WATCH_NEEDED' });
  });

  it('has labels for watch and horizon on its metrics', async () => {
    const lines = (await api.app.inject('/metrics')).body.split('\n');
    expect(lines).toContain(
      'failure_prediction_risk{job="demo-app",instance="both",watch="slow",horizon="15m"} 0.25',
    );
    expect(lines).toContain('failure_prediction_cycles_total{watch="quick"} 1');
    expect(lines).toContain('failure_prediction_cycles_total{watch="slow"} 1');
    expect(lines.filter((line) => line === '# TYPE failure_prediction_risk gauge')).toHaveLength(1);
  });

  it('is ready when one watch predicts, and says which do', async () => {
    const { body } = await get('/ready');
    expect(body).toMatchObject({
      ready: true,
      watches: [
        { watch: 'quick', ready: true },
        { watch: 'slow', ready: true },
      ],
    });
  });
});
