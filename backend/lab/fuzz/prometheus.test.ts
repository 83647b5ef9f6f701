import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadWatch } from '../../src/config/load.js';
import type { Watch } from '../../src/config/schema.js';
import { KfpError } from '../../src/core/errors.js';
import { createAnomalyWatch, restoreAnomalyWatch } from '../../src/prediction/anomaly-watch.js';
import { PredictionSchema, viewOf } from '../../src/prediction/prediction.js';
import { createPredictor } from '../../src/prediction/predictor.js';
import { Compile } from 'typebox/compile';
import { unwrapAnswer } from '../../src/prometheus/answer.js';
import { parseMatrix, parseVector } from '../../src/prometheus/parse.js';
import { createScorecard } from '../../src/scorecard/scorecard.js';
import { holds, PROPERTY_TIMEOUT } from './fixtures/budget.js';
import { damaged, hostileText, mutated } from './fixtures/hostile.js';

const URL_OF_IT = 'http://prometheus.test';
const SERVER = { url: URL_OF_IT, where: URL_OF_IT, authenticated: false };
const GRID = { start: 1000, stepSeconds: 2, count: 5 };

const ANSWERS = [
  {
    status: 'success',
    warnings: ['one store is away'],
    data: {
      resultType: 'matrix',
      result: [
        {
          metric: { job: 'a', instance: 'b:1' },
          values: [
            [1000, '1'],
            [1002, 'NaN'],
            [1006.0001, '+Inf'],
          ],
        },
        { metric: {}, values: [[1008, '-1e3']] },
      ],
    },
  },
  {
    status: 'success',
    data: { resultType: 'vector', result: [{ metric: { a: 'b' }, value: [1000, '0.5'] }] },
  },
  { status: 'error', errorType: 'bad_data', error: 'parse error' },
];

/** @returns the code of the error, which must be one that users are told */
function coded(work: () => unknown): string {
  try {
    work();
    return 'read';
  } catch (error) {
    if (!(error instanceof KfpError)) throw error;
    expect(error.code).toMatch(/^PROMETHEUS_/);
    expect(error.message.length).toBeLessThan(1000);
    return error.code;
  }
}

describe('the answers of Prometheus', () => {
  const texts = fc.constantFrom(...ANSWERS).chain((answer) =>
    fc.oneof(
      mutated(answer).map((value) => JSON.stringify(value)),
      damaged(JSON.stringify(answer)),
    ),
  );

  it(
    'are read, or told to be none',
    async () => {
      const inputs = fc.tuple(texts, fc.constantFrom(200, 204, 301, 400, 401, 403, 422, 500, 503));
      await holds('answers of Prometheus', 0.06, inputs, ([text, statusCode]) =>
        coded(() => {
          const data = unwrapAnswer(SERVER, statusCode, text);
          for (const { labels, values } of parseMatrix(data, GRID)) {
            expect(values).toHaveLength(GRID.count);
            expect(Object.values(labels).every((label) => typeof label === 'string')).toBe(true);
          }
        }),
      );
      await holds('answers of one moment', 0.03, texts, (text) =>
        coded(() => {
          for (const { labels, timestamp, value } of parseVector(unwrapAnswer(SERVER, 200, text))) {
            expect([typeof timestamp, typeof value]).toEqual(['number', 'number']);
            expect(Object.values(labels).every((label) => typeof label === 'string')).toBe(true);
          }
        }),
      );
    },
    PROPERTY_TIMEOUT,
  );
});

describe('what Prometheus may say of a target', () => {
  let config: Watch;
  beforeAll(async () => {
    config = await loadWatch({ environment: {}, flags: { windowSeconds: 20 } });
  });

  const values = fc.oneof(
    { arbitrary: fc.double({ min: 0, max: 1, noNaN: true }), weight: 6 },
    {
      arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 1e300, -1e300, 1e-320, 1e15),
      weight: 1,
    },
    { arbitrary: fc.double(), weight: 1 },
  );

  it(
    'always leads to predictions that can be sent',
    async () => {
      const predictions = Compile(PredictionSchema);
      const windowSteps = Math.round(config.windowSeconds / config.stepSeconds);
      const windows = fc.record({
        name: hostileText,
        columns: fc.array(fc.array(values, { minLength: windowSteps, maxLength: windowSteps }), {
          minLength: config.signals.length,
          maxLength: config.signals.length,
        }),
      });
      const options = {
        signals: config.signals,
        stepSeconds: config.stepSeconds,
        falseAlarmsPerDay: 1,
      };
      const anomalies = createAnomalyWatch(options);
      const predictor = createPredictor({ config, anomalies });
      let t = 1000;
      const scorecard = await createScorecard({ config, clock: { now: () => t } });
      await holds('signals of a target', 0.06, windows, ({ name, columns }) => {
        t += config.stepSeconds;
        const target = {
          target: name,
          labels: {},
          columns: columns.map((own) => Float64Array.from(own)),
        };
        const [prediction] = predictor.predict([target], t);
        if (prediction === undefined) return 'no data';
        // JSON has no NaN: what comes back must still be a prediction.
        const now = { ageSeconds: 0, stale: false };
        const sent: unknown = JSON.parse(JSON.stringify(viewOf(prediction, now)));
        expect(predictions.Errors(sent)).toEqual([]);
        scorecard.observe({ predictions: [prediction], ...now }, { targets: [target], end: t });
        return prediction.state;
      });
      expect({}).not.toHaveProperty('seen');
      // What was learned from all that can be kept, and is taken again.
      const lines = [...anomalies.save()].map((line) => line.trimEnd());
      await expect(restoreAnomalyWatch(options, lines)).resolves.toBeDefined();
    },
    PROPERTY_TIMEOUT,
  );
});
