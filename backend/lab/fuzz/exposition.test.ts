import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createApiFixture,
  current,
  prediction,
  type ApiFixture,
} from '../../src/api/api.fixture.js';
import { createTargetMetrics } from '../../src/api/target-metrics.js';
import { readDocument } from '../../src/config/document.js';
import { parseConfig } from '../../src/config/load.js';
import { KfpError } from '../../src/core/errors.js';
import type { PredictionFacts } from '../../src/prediction/prediction.js';
import { holds, PROPERTY_TIMEOUT } from './fixtures/budget.js';
import { readExposition } from './fixtures/exposition.js';
import { hostileText } from './fixtures/hostile.js';

/** In pieces, too: where a value is cut must not matter. */
const labelValue = fc.oneof(
  { arbitrary: hostileText, weight: 6 },
  {
    arbitrary: fc
      .array(fc.constantFrom('\\', '"', '\n', '\r', ',', '}', '{', '=', '#', 'n', '\ud800'), {
        maxLength: 12,
      })
      .map((parts) => parts.join('')),
    weight: 6,
  },
  { arbitrary: fc.string({ unit: 'binary', minLength: 2000, maxLength: 4000 }), weight: 1 },
);

const number = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, -0, 5e-324, 1e300, 1e21),
);
const quantiles = fc.record({ q10: number, q50: number, q90: number });

let modes: string[];
let api: ApiFixture;
beforeAll(async () => {
  api = await createApiFixture();
  modes = api.watch.modes.map(({ name }) => name);
});
afterAll(() => api.close());

function predictionsOf(labelNames: readonly string[]): fc.Arbitrary<PredictionFacts[]> {
  const labels = fc.record(Object.fromEntries(labelNames.map((name) => [name, labelValue])), {
    requiredKeys: [],
  });
  const one = fc.record({
    labels: labels as fc.Arbitrary<Record<string, string>>,
    state: fc.constantFrom('normal', 'at_risk', 'failing', 'warming_up', 'recovering'),
    risk: fc.option(number),
    failure: fc.option(fc.oneof(fc.constantFrom(...modes), labelValue)),
    probabilities: fc.dictionary(fc.constantFrom(...modes), number),
    timeToFailureSeconds: fc.option(quantiles),
    forecasts: fc.uniqueArray(fc.record({ signal: labelValue, quantiles }), {
      selector: ({ signal }) => utf8(signal),
      maxLength: 3,
    }),
    violations: fc.subarray(modes).map((own) => own.map((mode) => ({ mode, since: 0 }))),
  });
  // A target is its labels: none is there twice.
  return fc
    .uniqueArray(one, {
      selector: ({ labels }) => JSON.stringify(labelNames.map((name) => utf8(labels[name] ?? ''))),
      maxLength: 6,
    })
    .map((targets) =>
      targets.map(({ forecasts, ...over }, index) => ({
        ...prediction(String(index)),
        ...over,
        forecasts: forecasts.map((one) => ({ ...one, atSeconds: 60, crossing: null })) as never,
      })),
    );
}

/** As it comes off the wire: half a character is no UTF-8. */
function utf8(text: string): string {
  return Buffer.from(text).toString();
}

describe('what /metrics shows', () => {
  it(
    'can be read, and says what the predictions say',
    async () => {
      const names = api.watch.targetLabels;
      await holds(
        '/metrics of hostile targets',
        0.04,
        fc.tuple(predictionsOf(names), fc.boolean()),
        async ([predictions, stale]) => {
          api.predictions = predictions;
          api.stale = stale;
          const response = await api.app.inject('/metrics');
          expect(response.statusCode).toBe(200);
          const samples = readExposition(response.rawPayload.toString());
          const told = samples.filter(({ name }) => name === 'failure_prediction_risk');
          const known = predictions.filter(({ risk }) => !stale && risk !== null);
          expect(told.map(({ labels, value }) => [labels, value])).toEqual(
            known.map(({ labels, risk }) => [
              {
                ...Object.fromEntries(names.map((name) => [name, utf8(labels[name] ?? '')])),
                watch: 'demo',
                horizon: '1m',
              },
              risk === 0 ? 0 : risk,
            ]),
          );
          return told.length === 0 ? 'no risk' : 'risks';
        },
      );
    },
    PROPERTY_TIMEOUT,
  );

  it(
    'can be read with every configuration that is taken',
    async () => {
      const document = (await readDocument(undefined, [])) as { watches: { demo: object } };
      const labelNames = fc.array(
        fc.constantFrom(
          'job',
          'instance',
          'pod',
          'failure',
          'quantile',
          'signal',
          '__name__',
          'le',
          'a__b',
        ),
        { minLength: 1, maxLength: 4 },
      );
      const inputs = labelNames.chain((names) =>
        fc.tuple(fc.constant(names), predictionsOf([...new Set(names)])),
      );
      await holds('/metrics of other labels', 0.02, inputs, ([names, predictions]) => {
        let config;
        try {
          const demo = { ...document.watches.demo, labels: names };
          config = parseConfig({ ...document, watches: { demo } });
        } catch (error) {
          if (error instanceof KfpError) return error.code;
          throw error;
        }
        const text = [
          ...createTargetMetrics(config).render([current(predictions)], () => false),
        ].join('');
        readExposition(utf8(text));
        return 'read';
      });
    },
    PROPERTY_TIMEOUT,
  );
});
