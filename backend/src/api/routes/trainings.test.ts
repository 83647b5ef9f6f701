import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseWatch } from '../../config/choose-watch.js';
import { loadConfig } from '../../config/load.js';
import { createTargetBudget } from '../../history/target-budget.js';
import type { Config } from '../../config/schema.js';
import { systemClock } from '../../core/clock.js';
import { writeDataset } from '../../datasets/write.js';
import { createInferenceLoop } from '../../prediction/loop.js';
import { createAuditLog } from '../../access/audit-log.js';
import { readTokens } from '../../access/tokens.js';
import { createInjector } from '../../injection/injector.js';
import { createRegistry } from '../../models/registry.js';
import { createPrometheusClient, type PrometheusClient } from '../../prometheus/client.js';
import { createScorecard } from '../../scorecard/scorecard.js';
import { syntheticDataset } from '../../training/dataset.fixture.js';
import type { Training } from '../../training/jobs/training.js';
import { createTrainings, type Trainings } from '../../training/jobs/trainings.js';
import { createApi } from '../app.js';

const TOKEN = 'secret';
const ALARM = { smoothing: 0.6, threshold: 0.5, clearThreshold: 0.3, raiseSteps: 2, clearSteps: 5 };
const authorization = `Bearer ${TOKEN}`;

let folder: string;
let config: Config;
let client: PrometheusClient;
let trainings: Trainings;
let app: FastifyInstance;
const activated: string[] = [];
const states: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-trainings-'));
  config = await loadConfig({ flags: { modelDir: join(folder, 'models'), api: { token: TOKEN } } });
  const watch = chooseWatch(config);
  const data = join(folder, 'data');
  await mkdir(data);
  const counts = { normal: 3, memory_leak: 3 };
  await writeDataset(join(data, 'small.csv'), syntheticDataset(watch, counts));
  await writeDataset(join(data, 'normal.csv'), syntheticDataset(watch, { normal: 3 }));
  await writeDataset(join(folder, 'outside.csv'), syntheticDataset(watch, counts));
  await symlink(join(folder, 'outside.csv'), join(data, 'link.csv'));

  client = createPrometheusClient(config.prometheus);
  trainings = createTrainings({
    watches: [
      {
        watch,
        modelDir: config.modelDir,
        activateModel: async (id) => {
          activated.push(id);
        },
      },
    ],
    dataFolders: [data],
    versions: {},
    workers: 1,
  });
  trainings.listen(({ state }) => states.push(state));
  app = await createApi({
    config,
    watches: [
      {
        watch,
        loop: createInferenceLoop({
          config: watch,
          budget: createTargetBudget(10),
          client,
          clock: systemClock,
          predictor: {
            modelId: 'none',
            runtime: 'none',
            alarm: ALARM,
            predict: () => [],
            predictInTurns: async () => [],
          },
        }),
        registry: createRegistry({ modelDir: config.modelDir }),
        scorecard: await createScorecard({ config: watch, clock: systemClock }),
        activateModel: async () => undefined,
      },
    ],
    injector: createInjector(config.injection),
    trainings,
    clock: systemClock,
    version: '0',
    access: { tokens: await readTokens(config.api, {}) },
    audit: createAuditLog({ folder: join(folder, 'audit') }),
  });
});
afterAll(async () => {
  await trainings?.close();
  await app?.close();
  await client?.close();
  await rm(folder, { recursive: true, force: true });
});

const post = (payload: object): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'POST', url: '/v1/trainings', headers: { authorization }, payload });
const remove = (id: string): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'DELETE', url: `/v1/trainings/${id}`, headers: { authorization } });
const accepted = async (payload: object): Promise<Training> => {
  const response = await post(payload);
  expect(response.statusCode, response.body).toBe(202);
  return response.json<Training>();
};

/** Resolves when the training has ended, whenever that is. */
const ended = (id: string): Promise<Training> =>
  new Promise((resolve) => {
    const stop = trainings.listen((training) => {
      if (training.id !== id || training.endedAt === null) return;
      stop();
      resolve(training);
    });
  });

describe('/v1/trainings', () => {
  it('trains in the background, refuses a second meanwhile, and puts the best to use', async () => {
    const request = {
      input: 'small.csv',
      modelTypes: ['rf', 'xgboost', 'rf'],
      seed: 7,
      quick: true,
    };
    const { id } = await accepted({ ...request, activate: true });
    const end = ended(id);
    const second = await post(request);
    expect(second.statusCode).toBe(409);
    expect(second.json()).toMatchObject({ error: 'TRAINING_RUNNING' });
    expect(second.json<{ message: string }>().message).toContain(id);

    const training = await end;
    expect(training).toMatchObject({ state: 'succeeded', error: null, seed: 7 });
    expect(training.modelTypes).toEqual(['random-forest', 'xgboost']);
    expect(training.models).toHaveLength(2);
    expect(training.activated).toBe(training.models[0]);
    expect(activated).toEqual([training.models[0]]);
    expect(training.progress!.done).toBe(training.progress!.total);
    expect(states[0]).toBe('queued');
    expect(states).toContain('running');

    const shown = await app.inject(`/v1/trainings/${id}`);
    expect(shown.json()).toEqual(training);
    const models = await app.inject('/v1/models');
    expect(
      models
        .json<{ models: { id: string }[] }>()
        .models.map((model) => model.id)
        .sort(),
    ).toEqual([...training.models].sort());
    const listed = await app.inject('/v1/trainings');
    expect(listed.json()).toMatchObject({ trainings: [{ id }] });
    expect(listed.json<{ datasets: string[] }>().datasets).toContain('small.csv');
    expect((await remove(id)).statusCode).toBe(409);
  });

  it('can be cancelled, and saves nothing then', async () => {
    const before = await readdir(config.modelDir);
    const { id } = await accepted({ input: 'small.csv', modelTypes: ['xgboost'], search: 50 });
    const end = ended(id);
    await new Promise<void>((resolve) => {
      const stop = trainings.listen(({ state }) => {
        if (state !== 'running') return;
        stop();
        resolve();
      });
    });
    expect((await remove(id)).statusCode).toBe(202);
    expect(await end).toMatchObject({ state: 'cancelled', models: [], error: null });
    expect(await readdir(config.modelDir)).toEqual(before);
  });

  it('can be cancelled before it has begun', async () => {
    const { id } = await accepted({ input: 'small.csv' });
    const end = ended(id);
    expect((await remove(id)).statusCode).toBe(202);
    expect(await end).toMatchObject({ state: 'cancelled' });
  });

  it('fails with the reason when the data cannot be learned from', async () => {
    const { id } = await accepted({ input: 'normal.csv' });
    expect(await ended(id)).toMatchObject({
      state: 'failed',
      models: [],
      error: { code: 'DATASET_TOO_SMALL', message: expect.stringContaining('normal 3') as string },
    });
  });

  it.each([
    ['another folder', { input: '../outside.csv' }, 400, 'DATASET_NAME_INVALID'],
    ['an absolute path', { input: '/etc/passwd.csv' }, 400, 'DATASET_NAME_INVALID'],
    ['a link that leads out', { input: 'link.csv' }, 404, 'DATASET_NOT_FOUND'],
    ['no such dataset', { input: 'other.csv' }, 404, 'DATASET_NOT_FOUND'],
    ['an unknown kind', { input: 'small.csv', modelTypes: ['svm'] }, 400, 'Bad Request'],
    ['no kind', { input: 'small.csv', modelTypes: [] }, 400, 'Bad Request'],
    ['too large a search', { input: 'small.csv', search: 1000 }, 400, 'Bad Request'],
    ['half a seed', { input: 'small.csv', seed: 0.5 }, 400, 'Bad Request'],
    ['an unknown field', { input: 'small.csv', sneed: 1 }, 400, 'Bad Request'],
  ])('refuses %s', async (_, payload, statusCode, error) => {
    const response = await post(payload);
    expect(response.json()).toMatchObject({ statusCode, error });
  });

  it('knows no training that never was, and changes nothing without the token', async () => {
    expect((await app.inject('/v1/trainings/none')).json()).toMatchObject({
      statusCode: 404,
      error: 'TRAINING_NOT_FOUND',
    });
    expect((await remove('none')).statusCode).toBe(404);
    const bare = { url: '/v1/trainings', payload: { input: 'small.csv' } };
    expect((await app.inject({ method: 'POST', ...bare })).statusCode).toBe(401);
    expect((await app.inject({ method: 'DELETE', url: '/v1/trainings/none' })).statusCode).toBe(
      401,
    );
  });
});
