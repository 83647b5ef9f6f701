import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../src/workbench/roles.js';
import { holds, PROPERTY_TIMEOUT } from './fixtures/budget.js';
import { hostileJson, hostileText } from './fixtures/hostile.js';
import { escaped, hostilePath } from './fixtures/hostile-path.js';
import { sendRaw, type RawAnswer, type RawRequest } from './fixtures/raw-request.js';
import {
  PLUGIN,
  SECRET,
  serveWorkbench,
  type ServedWorkbench,
} from './fixtures/served-workbench.js';

const MAX_MESSAGE_LENGTH = 2000;

const PROXY = `/api/plugin-proxy/${PLUGIN}`;
const DATASOURCE = '/api/datasources/proxy/uid/prometheus/api/v1';

let served: ServedWorkbench;
beforeAll(async () => {
  served = await serveWorkbench();
});
afterAll(() => served.close());

/** Header values that HTTP can carry. */
const headerText = hostileText.map((text) =>
  text
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 200),
);

const HEADERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'content-type': fc.constantFrom('application/json', 'text/plain', 'multipart/form-data', 'x'),
  authorization: fc.constantFrom('Bearer guessed', 'Bearer ', 'Basic Og=='),
  'x-grafana-context': fc.constant('{"OrgRole":"Admin","Login":"x"}'),
  origin: fc.constantFrom('https://example.org', 'null', 'http://127.0.0.1:1'),
  'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'none'),
  cookie: headerText,
  range: fc.constantFrom('bytes=0-1', 'bytes=-1', 'bytes=9-1', 'lines=1-2'),
  'if-none-match': headerText,
};

const headers: fc.Arbitrary<Record<string, string>> = fc
  .record({
    role: fc.option(
      fc.oneof(
        { arbitrary: fc.constantFrom(...ROLES), weight: 6 },
        { arbitrary: fc.constantFrom('admin', 'Editor, Admin', '4'), weight: 1 },
        { arbitrary: headerText, weight: 1 },
      ),
      { freq: 9 },
    ),
    others: fc.array(
      fc
        .constantFrom(...Object.keys(HEADERS))
        .chain((name) => fc.tuple(fc.constant(name), HEADERS[name]!)),
      { maxLength: 2 },
    ),
  })
  .map(({ role, others }) => ({
    ...(role === null ? {} : { 'x-workbench-role': role }),
    ...Object.fromEntries(others),
  }));

const query = fc.oneof(
  { arbitrary: fc.constant(''), weight: 3 },
  {
    arbitrary: fc
      .tuple(hostileText, hostileText)
      .map(([name, value]) => `?${escaped(name)}=${escaped(value)}`),
    weight: 2,
  },
  {
    arbitrary: fc.constantFrom('?', '??', '?query=up&query=up', '?#', '?%', '?a[]=1&a[x]=2'),
    weight: 1,
  },
  // Longer than a server of HTTP reads.
  {
    arbitrary: fc.integer({ min: 1000, max: 40_000 }).map((n) => `?query=${'a'.repeat(n)}`),
    weight: 1,
  },
);

const methods = fc.oneof(
  { arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'), weight: 9 },
  {
    arbitrary: fc.constantFrom('HEAD', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'get', 'X'),
    weight: 1,
  },
);

function requests(prefix: string, known: readonly string[]): fc.Arbitrary<RawRequest> {
  return fc
    .record({
      method: methods,
      path: hostilePath(known),
      query,
      headers,
      body: fc.oneof(
        fc.constant(''),
        hostileJson.map((value) => JSON.stringify(value)),
        hostileText,
      ),
    })
    .map(({ method, path, query, headers, body }) => ({
      method,
      path: `${prefix}/${path}${query}`,
      headers,
      ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
    }));
}

/** What holds of every answer. @returns its status */
function wellAnswered({ statusCode, head, body }: RawAnswer): string {
  expect(body).not.toContain(SECRET);
  expect(body).not.toMatch(/\n\s+at /);
  expect([500, 501, 503, 504], `${head}\n${body}`).not.toContain(statusCode);
  if (statusCode >= 400 && /content-type: application\/json/i.test(head) && body !== '') {
    const { message, error } = JSON.parse(body) as { message?: string; error?: string };
    const words = message ?? error ?? '';
    expect(words).toMatch(/\S/);
    expect(words).not.toContain('undefined');
    expect(words.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
  }
  return String(statusCode);
}

describe('the workbench', () => {
  it(
    'sends no file but its own, whatever the path',
    async () => {
      const inputs = fc.oneof(
        requests('', ['', 'd/one', 'dashboards', 'public/build/index.html', 'api/search']),
        requests('/public/build', ['assets/a.js', 'index.html', 'img/icons/unicons/bell.svg']),
        requests('/public/build/img/icons', ['unicons/bell.svg', '../../index.html']),
        requests('/public/fonts', ['a.woff2', '../index.html']),
        requests(`/public/plugins/${PLUGIN}`, ['plugin.json', 'panel/module.js']),
        requests('/api/dashboards/uid', ['one', 'two']),
        requests('/api/plugins', [`${PLUGIN}/settings`, 'other/settings']),
      );
      await holds('workbench: files', 0.05, inputs, async (request) => {
        const outcome = wellAnswered(await sendRaw(served.port, request));
        // None of these is a way to what stands behind.
        expect(served.takePrometheus()).toEqual([]);
        expect(served.takeApi()).toEqual([]);
        return outcome;
      });
    },
    PROPERTY_TIMEOUT,
  );

  it(
    'passes on what the role may do, below /v1 alone',
    async () => {
      const inputs = requests(PROXY, [
        'v1/forecasts',
        'v1/models',
        'v1/failures',
        'v1/audit',
        'v1/trainings',
        'v1/predictions',
        'v1',
        'metrics',
        'prediction',
      ]);
      await holds('workbench: proxy of the plugin', 0.05, inputs, async (request) => {
        const outcome = wellAnswered(await sendRaw(served.port, request));
        const role = request.headers['x-workbench-role'];
        for (const passed of served.takeApi()) {
          expect(passed.url).toMatch(/^\/v1(\/|$)/);
          expect(passed.role).toBe(ROLES.find((one) => one === role) ?? 'Viewer');
          const changes = passed.method !== 'GET' && !/^\/v1\/forecasts(\?|$)/.test(passed.url);
          if (changes) expect(['Editor', 'Admin']).toContain(role);
          expect(role).not.toBe('None');
          expect(request.headers['origin']).toBeUndefined();
          expect(request.headers['sec-fetch-site']).not.toBe('cross-site');
        }
        expect(served.takePrometheus()).toEqual([]);
        return outcome;
      });
    },
    PROPERTY_TIMEOUT,
  );

  it(
    'asks Prometheus queries, and nothing else',
    async () => {
      const inputs = requests(DATASOURCE, [
        'query',
        'query_range',
        'labels',
        'series',
        'metadata',
        'label/job/values',
        'admin/tsdb/delete_series',
        'status/config',
        'targets',
        'label/__name__/values',
      ]);
      await holds('workbench: way to Prometheus', 0.05, inputs, async (request) => {
        const outcome = wellAnswered(await sendRaw(served.port, request));
        for (const { method, url, role } of served.takePrometheus()) {
          expect(url).toMatch(
            /^\/base\/api\/v1\/(query|query_range|labels|series|metadata|label\/\w+\/values)(\?|$)/,
          );
          expect(['GET', 'POST']).toContain(method);
          expect(role).toBeUndefined();
        }
        return outcome;
      });
    },
    PROPERTY_TIMEOUT,
  );
});
