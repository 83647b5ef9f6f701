import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Response as InjectResponse } from 'light-my-request';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiFixture, prediction, type ApiFixture } from '../../src/api/api.fixture.js';
import { holds, PROPERTY_TIMEOUT } from './fixtures/budget.js';
import { operationsOf, requestsOf, type FuzzRequest, type Operation } from './fixtures/requests.js';
import { createSmallRegistry, saveSmallModel } from '../../src/models/saved-model.fixture.js';

/** Slower answers than this count as none. Generous: CI's machines are busy. */
const MAX_ANSWER_MS = 10_000;
const MAX_MESSAGE_LENGTH = 2000;

/** Any operation may be told so, whatever its description says. */
const USUAL = [200, 400, 401, 403, 404, 406, 409, 413, 414, 415, 416, 429];

let api: ApiFixture;
let modelDir: string;
let operations: Operation[];
let known: string[];

beforeAll(async () => {
  modelDir = await mkdtemp(join(tmpdir(), 'kfp-fuzz-'));
  const id = await saveSmallModel(modelDir, 'random-forest');
  api = await createApiFixture(undefined, createSmallRegistry(modelDir), {
    modelDir,
    api: { rateLimit: { readsPerMinute: 0, changesPerMinute: 0 } },
  });
  // Nobody listens there: a target that is away.
  api.predictions = [prediction('127.0.0.1:9'), prediction('näme/../"x"')];
  await api.app.ready();
  operations = operationsOf(api.app.swagger());
  known = [
    id,
    ...api.predictions.map(({ target }) => target),
    'memory_utilization',
    'memory_leak',
    'training-1',
    'demo.csv.gz',
  ];
}, 60_000);
afterAll(async () => {
  await api.close();
  await rm(modelDir, { recursive: true });
});

/** Sends it, and gives up on streams once they have begun. */
async function send(request: FuzzRequest): Promise<InjectResponse> {
  const response = await Promise.race([
    api.app.inject({ ...request, payloadAsStream: true } as never),
    new Promise<never>((_, fail) =>
      setTimeout(() => fail(new Error('no answer in time')), MAX_ANSWER_MS).unref(),
    ),
  ]);
  return response;
}

async function bodyOf(response: InjectResponse): Promise<string> {
  if (response.headers['content-type'] === 'text/event-stream') {
    response.stream().destroy();
    // Here no connection ends with it.
    response.raw.res.emit('close');
    return '';
  }
  let text = '';
  for await (const chunk of response.stream()) text += String(chunk);
  return text;
}

/** @returns its status */
async function answersWell(operation: Operation, request: FuzzRequest): Promise<string> {
  const response = await send(request);
  const { statusCode } = response;
  const text = await bodyOf(response);
  expect([...operation.statuses, ...USUAL], text).toContain(statusCode);
  if (statusCode < 400 || text === '' || operation.path === '/ready') return String(statusCode);
  const body = JSON.parse(text) as { statusCode: number; error: string; message: string };
  expect(Object.keys(body).sort()).toEqual(['error', 'message', 'statusCode']);
  expect(body.statusCode).toBe(statusCode);
  expect(body.error).toMatch(/^[A-Z][A-Za-z_ ]+$/);
  expect(body.message).toMatch(/\S/);
  expect(body.message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
  expect(body.message).not.toMatch(/\n\s+at |undefined/);
  return String(statusCode);
}

describe('every route', () => {
  it('is asked: there are some', () => {
    expect(operations.length).toBeGreaterThan(20);
  });

  it(
    'answers whatever it is asked, and nothing changes that was not asked for',
    async () => {
      const share = 0.28 / operations.length;
      const active = await readFile(join(modelDir, 'active.json'), 'utf8');
      for (const operation of operations) {
        const name = `${operation.method} ${operation.path}`;
        await holds(name, share, requestsOf(operation, known), async (request) =>
          answersWell(operation, request),
        );
      }
      expect((await api.app.inject('/health')).statusCode).toBe(200);
      expect(await readFile(join(modelDir, 'active.json'), 'utf8')).toBe(active);
    },
    PROPERTY_TIMEOUT,
  );
});
