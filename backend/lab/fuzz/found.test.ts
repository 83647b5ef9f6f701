import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createApiFixture,
  current,
  prediction,
  type ApiFixture,
} from '../../src/api/api.fixture.js';
import { createAnomalyDetector, restoreAnomalyDetector } from '../../src/anomaly/detector.js';
import { readDocument } from '../../src/config/document.js';
import { parseConfig } from '../../src/config/load.js';
import { KfpError } from '../../src/core/errors.js';
import { readBooster } from '../../src/models/xgboost/read.js';
import { readInputSpec } from '../../src/models/neural-network/input-spec.js';
import { unwrapAnswer } from '../../src/prometheus/answer.js';
import { parseMatrix } from '../../src/prometheus/parse.js';
import { saveSmallModel } from '../../src/models/saved-model.fixture.js';

/** What broke something once. */
describe('inputs that were found', () => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await createApiFixture();
  });
  afterAll(() => api.close());

  it('a forecast of values that leave what a number can hold was a 500', async () => {
    const payload = { values: [1e300, 0.001, 0.001, 0, 0.001], stepSeconds: 1, horizonSeconds: 1 };
    const response = await api.app.inject({ method: 'POST', url: '/v1/forecasts', payload });
    expect(response.json()).toMatchObject({ forecast: [], secondsToBound: null });
  });

  it('an address that the router refuses was answered in another form', async () => {
    for (const url of [`/v1/models/${'a'.repeat(1500)}`, '/v1/models/%c0%ae']) {
      const body: unknown = (await api.app.inject(url)).json();
      expect(Object.keys(body as object).sort()).toEqual(['error', 'message', 'statusCode']);
    }
  });

  it.each(['constructor', '__proto__'])('a target called %s ended the predictions', (target) => {
    const one = prediction('a', { target });
    for (let i = 0; i < 3; i++) {
      const step = { ...one, timestamp: 1000 + i, state: 'at_risk' as const, risk: 0.9 };
      api.scorecard.observe(current([step]));
    }
    expect({}).not.toHaveProperty('seen');
  });

  it('a value near the largest number spoilt what was learned of all targets', () => {
    const options = {
      signals: [{ name: 'a', unit: 'ratio' as const, description: '' }],
      stepSeconds: 2,
      falseAlarmsPerDay: 1,
    };
    const detector = createAnomalyDetector(options);
    for (let i = 1; i < 3000; i++) {
      detector.update('t', Float64Array.of(i % 3 === 0 ? -i : Number.MAX_VALUE), i);
    }
    // A state with a number that is not finite is refused.
    expect(() => restoreAnomalyDetector(detector.save(), options)).not.toThrow();
  });

  it('a series that is null, and labels that are no texts, were a defect', () => {
    const read = (result: unknown[]): unknown =>
      parseMatrix({ resultType: 'matrix', result }, { start: 0, stepSeconds: 1, count: 2 });
    expect(() => read([null])).toThrow(KfpError);
    expect(() => read([{ metric: { job: 1 }, values: [] }])).toThrow('labels');
  });

  it('a reason of Prometheus that is no text was shown as [object Object]', () => {
    const server = { url: 'http://p', where: 'http://p', authenticated: false };
    const text = JSON.stringify({ status: 'error', error: { a: 1 } });
    expect(() => unwrapAnswer(server, 400, text)).toThrow('it gives no reason');
  });

  it('a scaler without deviations was loaded, and broke at the first prediction', () => {
    expect(() => readInputSpec('{"kind":"features","mean":[1]}')).toThrow('scaler.json');
    expect(() => readInputSpec('{"kind":"features","mean":[1],"deviation":[]}')).toThrow(
      'one mean',
    );
  });

  it('the address of what nobody serves was repeated, whatever its length', async () => {
    const response = await api.app.inject(`/${'a'.repeat(9000)}`);
    expect(response.json<{ message: string }>().message.length).toBeLessThan(1100);
  });

  it.each([[['job', 'job']], [['failure']], [['__name__']]])(
    'series by %j could not be read',
    async (labels) => {
      const document = (await readDocument(undefined, [])) as { watches: { demo: object } };
      const demo = { ...document.watches.demo, labels };
      expect(() => parseConfig({ ...document, watches: { demo } })).toThrow('labels: ');
    },
  );

  it.each(['split_conditions', 'base_score'])(
    'a booster whose %s no number can hold was loaded, and answered with none',
    async (entry) => {
      const modelDir = await mkdtemp(join(tmpdir(), 'kfp-found-'));
      const id = await saveSmallModel(modelDir, 'xgboost');
      const file = join(modelDir, id, 'model.json');
      const text = await readFile(file, 'utf8');
      const broken =
        entry === 'base_score'
          ? text.replace(/"base_score":"[^"]*"/, '"base_score":"1e999"')
          : text.replace(/("split_conditions":\[[^\]]*,)[^\],]*\]/g, '$11e999]');
      expect(broken).not.toBe(text);
      expect(() => readBooster(JSON.parse(broken), 3, ['a', 'b', 'c', 'd'])).toThrow(
        entry === 'base_score' ? '1e999' : 'no finite number',
      );
      await rm(modelDir, { recursive: true });
    },
  );
});
