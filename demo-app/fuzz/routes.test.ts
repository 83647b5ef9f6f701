import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holds, PROPERTY_TIMEOUT } from '../../backend/lab/fuzz/fixtures/budget.js';
import { readExposition } from '../../backend/lab/fuzz/fixtures/exposition.js';
import { nearly, type Schema } from '../../backend/lab/fuzz/fixtures/from-schema.js';
import {
  damaged,
  hostileJson,
  hostileNumber,
  hostileText,
} from '../../backend/lab/fuzz/fixtures/hostile.js';
import { escaped, hostilePath } from '../../backend/lab/fuzz/fixtures/hostile-path.js';
import { createApp } from '../src/app.js';
import { RAMP_SHAPES } from '../src/failures/ramp.js';
import type { FailureState } from '../src/failures/types.js';
import { createLoadControl, MAX_RATE } from '../src/load/control.js';
import { readSettings } from '../src/settings.js';

const LONGEST_MESSAGE = 1000;

let app: FastifyInstance;
let modes: string[];
beforeAll(async () => {
  app = await createApp({
    // With so little, a leak has taken all that it may before it begins.
    settings: { ...readSettings([])!, memoryLimitBytes: 1 },
    onOutOfMemory: () => undefined,
    burners: { threads: 1, burn: () => undefined, close: async () => undefined },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  modes = Object.keys(await states());
});
afterAll(() => app.close());

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly type?: string;
  readonly payload?: string;
}

/** @returns its status, after what holds of every answer was looked at */
async function answered(
  server: FastifyInstance,
  request: Sent,
  allowed: readonly number[],
): Promise<number> {
  const { method, url, type, payload } = request;
  const { statusCode, body, headers } = await server.inject({
    method: method as 'GET',
    url,
    headers: type === undefined ? {} : { 'content-type': type },
    ...(payload === undefined ? {} : { payload }),
  });
  expect(allowed, `${method} ${url.slice(0, 100)}: ${body.slice(0, 500)}`).toContain(statusCode);
  if (statusCode < 400 || body === '' || url === '/health') return statusCode;
  expect(headers['content-type']).toContain('json');
  const told = JSON.parse(body) as { statusCode: number; error: string; message: string };
  expect(Object.keys(told).sort()).toEqual(['error', 'message', 'statusCode']);
  expect(told.statusCode).toBe(statusCode);
  expect(told.message).toMatch(/\S/);
  expect(told.message).not.toContain('went wrong inside');
  expect(told.message.length).toBeLessThanOrEqual(LONGEST_MESSAGE);
  expect(told.message).not.toMatch(/\n\s+at |undefined/);
  return statusCode;
}

async function states(): Promise<Record<string, FailureState>> {
  const { details } = (await app.inject('/failures')).json<{
    details: Record<string, FailureState>;
  }>();
  return details;
}

/** What was asked for; how far it has grown is another matter. */
async function asked(): Promise<unknown> {
  return Object.values(await states()).map((state) => ({ ...state, level: undefined }));
}

const seconds: Schema = { type: 'number', minimum: 0, maximum: 3600 };
const SETTINGS: Schema = {
  type: 'object',
  required: ['enabled'],
  properties: {
    enabled: { type: 'boolean' },
    rampSeconds: seconds,
    durationSeconds: seconds,
    shape: { enum: [...RAMP_SHAPES] },
    intensity: { type: 'number', minimum: 0, maximum: 1 },
    seed: { type: 'integer', minimum: 0 },
    keepalive: {
      type: 'object',
      required: ['holder', 'seconds'],
      properties: { holder: { type: 'string' }, seconds },
    },
  },
};

/** Bodies near what a schema says, whole and damaged, and of other types. */
function bodies(json: fc.Arbitrary<unknown>): fc.Arbitrary<Pick<Sent, 'type' | 'payload'>> {
  const text = json.map((value) => JSON.stringify(value));
  return fc.oneof(
    { arbitrary: text.map((payload) => ({ type: 'application/json', payload })), weight: 8 },
    {
      arbitrary: text.chain(damaged).map((payload) => ({ type: 'application/json', payload })),
      weight: 2,
    },
    {
      arbitrary: fc
        .tuple(fc.constantFrom('text/plain', 'multipart/form-data', 'x'), hostileText)
        .map(([type, payload]) => ({ type, payload })),
      weight: 1,
    },
    { arbitrary: fc.constant({}), weight: 1 },
  );
}

describe('the demo-app', () => {
  it(
    'follows a whole request for failures, or none of it',
    async () => {
      const settings = nearly(SETTINGS);
      const one = fc.oneof(fc.boolean(), settings, settings);
      const failures = fc.oneof(
        {
          arbitrary: fc
            .subarray(modes, { minLength: 1 })
            .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, one])))),
          weight: 8,
        },
        {
          arbitrary: fc.dictionary(fc.oneof(fc.constantFrom(...modes), hostileText), one),
          weight: 1,
        },
        { arbitrary: hostileJson, weight: 1 },
      );
      await holds('demo-app: POST /failures', 0.04, bodies(failures), async (body) => {
        const before = await asked();
        const request = { method: 'POST', url: '/failures', ...body };
        const status = await answered(app, request, [200, 400, 413, 415]);
        const after = await states();
        if (status !== 200) expect(await asked()).toEqual(before);
        for (const state of Object.values(after)) {
          const { level, intensity, rampSeconds, durationSeconds, startedAt, endsAt } = state;
          expect(level).toBeGreaterThanOrEqual(0);
          expect(level).toBeLessThanOrEqual(intensity);
          expect(intensity).toBeLessThanOrEqual(1);
          expect(rampSeconds).toBeLessThanOrEqual(3600);
          expect(durationSeconds).toBeLessThanOrEqual(3600);
          if (startedAt !== null) expect(endsAt! - startedAt).toBeLessThanOrEqual(3600.001);
        }
        await app.inject({
          method: 'POST',
          url: '/failures',
          payload: Object.fromEntries(modes.map((name) => [name, false])),
        });
        return String(status);
      });

      const keepalive = bodies(
        nearly({
          type: 'object',
          required: ['holder', 'seconds'],
          properties: { holder: { type: 'string' }, seconds },
        }),
      );
      await holds('demo-app: POST /failures/keepalive', 0.01, keepalive, async (body) =>
        String(
          await answered(
            app,
            { method: 'POST', url: '/failures/keepalive', ...body },
            [200, 400, 413, 415],
          ),
        ),
      );
    },
    PROPERTY_TIMEOUT,
  );

  it(
    'answers whatever address it is asked, and its metrics can be read',
    async () => {
      const known = [
        'api/data',
        'api/items',
        'api/items/7',
        'api/search',
        'api/orders',
        'api/status',
        'api/history',
        'health',
        'metrics',
        'failures',
        'index.html',
        'vendor/uPlot.min.css',
      ];
      const value = fc.oneof(hostileText.map(escaped), hostileNumber.map(String));
      const query = fc.oneof(
        fc.constant(''),
        fc
          .tuple(fc.oneof(fc.constantFrom('q', 'page', 'id'), hostileText.map(escaped)), value)
          .map(([name, text]) => `?${name}=${text}`),
        fc.constantFrom('?', '?q', '?q=a&q=b', '?q[]=a', '?page=1e400', '?%'),
      );
      const order = nearly({
        type: 'object',
        required: ['itemId', 'quantity'],
        properties: { itemId: { type: 'integer', minimum: 1 }, quantity: { type: 'integer' } },
      });
      const inputs = fc
        .tuple(
          fc.constantFrom('GET', 'GET', 'GET', 'POST', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'),
          fc.oneof(
            hostilePath(known),
            value.map((text) => `api/items/${text}`),
          ),
          query,
          bodies(order),
        )
        .map(([method, path, after, body]): Sent => ({
          method,
          url: `/${path}${after}`,
          ...(method === 'GET' || method === 'HEAD' ? {} : body),
        }))
        // Of failures there is a property of their own.
        .filter(({ method, url }) => method !== 'POST' || !url.startsWith('/failures'));
      await holds('demo-app: addresses', 0.03, inputs, async (request) => {
        // One request in a thousand fails in a healthy shop, on purpose.
        const allowed = [200, 201, 204, 302, 304, 400, 403, 404, 405, 406, 413, 414, 415, 500];
        return String(await answered(app, request, allowed));
      });
      const samples = readExposition((await app.inject('/metrics')).body);
      const routes = new Set(
        samples
          .filter(({ name }) => name === 'http_requests_total')
          .map(({ labels }) => labels['route']),
      );
      const patterns = ['/api/data', '/api/items', '/api/items/:id', '/api/orders', '/api/search'];
      expect([...routes].filter((route) => !patterns.includes(route!))).toEqual([]);
    },
    PROPERTY_TIMEOUT,
  );
});

describe('the load generator', () => {
  it(
    'takes a rate that it can keep, and no other',
    async () => {
      let rate = 20;
      const control = createLoadControl({
        rate: () => rate,
        setRate: (next) => (rate = next),
        counts: () => ({ sent: 0, answered: 0, failed: 0 }),
      });
      const rates = nearly({
        type: 'object',
        required: ['rate'],
        properties: { rate: { type: 'number', minimum: 0, maximum: MAX_RATE } },
      });
      await holds('load generator: POST /rate', 0.02, bodies(rates), async (body) => {
        const before = rate;
        const request = { method: 'POST', url: '/rate', ...body };
        const status = await answered(control, request, [200, 400, 413, 415]);
        if (status !== 200) expect(rate).toBe(before);
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(MAX_RATE);
        return String(status);
      });
      await control.close();
    },
    PROPERTY_TIMEOUT,
  );
});
