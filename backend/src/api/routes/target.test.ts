import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiFixture, prediction, type ApiFixture } from '../api.fixture.js';

let api: ApiFixture;

beforeAll(async () => {
  api = await createApiFixture();
  api.predictions = [
    prediction('a:1', {
      probabilities: { normal: 0.3, memory_leak: 0.7 },
      notObservable: { high_latency: 'no HTTP metrics' },
    }),
  ];
});
afterAll(() => api.close());

it('lists the modes of a target, predicted or not and why, and its signals', async () => {
  const answer = await api.app.inject('/v1/targets/demo-app:a:1');
  expect(answer.statusCode).toBe(200);
  const { prediction: own, modes, signals, variants } = answer.json<Record<string, unknown[]>>();
  expect(own).toMatchObject({ target: 'demo-app:a:1', state: 'normal' });
  expect(variants).toEqual({});
  expect(modes).toHaveLength(api.watch.modes.length);
  expect(modes).toContainEqual(
    expect.objectContaining({
      mode: 'memory_leak',
      observable: true,
      why: null,
      probability: 0.7,
      signals: ['memory_utilization', 'oom_kills'],
    }),
  );
  expect(modes).toContainEqual(
    expect.objectContaining({
      mode: 'high_latency',
      observable: false,
      why: 'no HTTP metrics',
      probability: null,
    }),
  );
  expect(signals).toContainEqual(
    expect.objectContaining({ signal: 'cpu_utilization', value: 1, intervalSeconds: 2 }),
  );
});

it('knows no target that is not predicted', async () => {
  const answer = await api.app.inject('/v1/targets/nobody');
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ error: 'TARGET_UNKNOWN' });
});
