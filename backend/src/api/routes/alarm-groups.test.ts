import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiFixture, prediction, type ApiFixture } from '../api.fixture.js';

let api: ApiFixture;

beforeAll(async () => {
  api = await createApiFixture();
});
afterAll(() => api.close());

const groups = async (query = ''): Promise<Record<string, unknown>[]> => {
  const answer = await api.app.inject(`/v1/alarm-groups${query}`);
  expect(answer.statusCode).toBe(200);
  return answer.json();
};

it('tells alarms that began together as one, the newest group first', async () => {
  expect(await groups()).toEqual([]);
  const atRisk = { state: 'at_risk', failure: 'memory_leak' } as const;
  api.predictions = [prediction('a:1', atRisk), prediction('b:2', atRisk), prediction('c:3')];
  api.step();
  const [group, ...others] = await groups(`?watch=${api.watch.name}`);
  expect(others).toEqual([]);
  expect(group).toMatchObject({
    watch: api.watch.name,
    labels: { job: 'demo-app' },
    until: null,
    members: [
      { target: 'demo-app:a:1', kind: 'alarm', what: 'memory_leak', until: null },
      { target: 'demo-app:b:2', kind: 'alarm', what: 'memory_leak', until: null },
    ],
  });
});

it('learns nothing from predictions that are too old, and names a watch that it does not know', async () => {
  api.stale = true;
  api.predictions = [prediction('c:3', { state: 'at_risk', failure: 'cpu_spike' })];
  api.step();
  expect(await groups()).toHaveLength(1);
  expect((await api.app.inject('/v1/alarm-groups?watch=nobody')).statusCode).toBe(404);
});
