import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workbench } from './workbench.js';

const ID = 'k8sfp-failureprediction-app';
const PROXY = `/api/plugin-proxy/${ID}`;
const PROMETHEUS = '/api/datasources/proxy/uid/prometheus/api/v1';

const root = mkdtempSync(join(tmpdir(), 'kfp-workbench-'));
const put = (path: string, text: string): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};

let app: FastifyInstance;
let prometheus: Server;
let asked: { method: string; url: string; body: string }[] = [];
let answer = '{"status":"success"}';
let base: string;

/** A route of the backend that says what reached it. */
function echo(path: string): void {
  app.all(path, async ({ method, url, headers, body }) => ({ method, url, headers, body }));
}

beforeAll(async () => {
  prometheus = createServer((request, response) => {
    void readBody(request).then((body) => {
      asked.push({ method: request.method ?? '', url: request.url ?? '', body });
      response.setHeader('content-type', 'application/json').end(answer);
    });
  }).listen(0, '127.0.0.1');
  const { port } = await new Promise<AddressInfo>((resolve) =>
    prometheus.once('listening', () => resolve(prometheus.address() as AddressInfo)),
  );
  put(
    'plugin/dist/plugin.json',
    JSON.stringify({
      id: ID,
      name: 'Failure prediction',
      type: 'app',
      routes: [
        { path: 'v1/*', method: 'GET', reqRole: 'Viewer', ...upstream() },
        { path: 'v1/*', method: 'POST', reqRole: 'Editor', ...upstream() },
        { path: 'elsewhere', url: 'http://192.0.2.1/' },
      ],
    }),
  );
  put('plugin/dist/panel/module.js', 'define([], () => ({}))');
  put('provisioning/dashboards/one.json', '{"uid":"one","title":"One"}');
  app = Fastify();
  echo('/v1/*');
  await app.register(
    workbench({
      prometheus: { url: `http://127.0.0.1:${port}/base/` },
      token: 'secret',
      tokenNeeded: true,
      root,
    }),
  );
  base = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  prometheus.close();
  rmSync(root, { recursive: true, force: true });
});

function upstream(): object {
  return {
    url: '{{ .JsonData.apiUrl }}/v1',
    headers: [{ name: 'Authorization', content: 'Bearer {{ .SecureJsonData.token }}' }],
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
}

const as = (role: string): Record<string, string> => ({ 'x-workbench-role': role });

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

describe('the plugin proxy', () => {
  it('passes on with the token and who it is, and without cookies', async () => {
    const response = await fetch(`${base}${PROXY}/v1/failures?dry=1`, {
      method: 'POST',
      headers: { ...as('Editor'), 'content-type': 'application/json', cookie: 'a=b' },
      body: '{"memory_leak":true}',
    });
    expect(response.status).toBe(200);
    const { method, url, headers, body } = (await response.json()) as Echo;
    expect([method, url, body]).toEqual(['POST', '/v1/failures?dry=1', { memory_leak: true }]);
    expect(headers['authorization']).toBe('Bearer secret');
    expect(JSON.parse(headers['x-grafana-context']!)).toMatchObject({ OrgRole: 'Editor' });
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('x-workbench-role');
  });

  it.each([
    [
      'a Viewer who changes something',
      'POST',
      '/v1/failures',
      as('Viewer'),
      403,
      'plugin proxy route access denied',
    ],
    ['who does not say whom', 'POST', '/v1/failures', {}, 403, 'plugin proxy route access denied'],
    [
      'an unknown method',
      'DELETE',
      '/v1/failures',
      as('Admin'),
      404,
      'plugin route match not found',
    ],
    ['an unknown path', 'GET', '/metrics', as('Admin'), 404, 'plugin route match not found'],
    [
      'another server',
      'GET',
      '/elsewhere',
      as('Admin'),
      502,
      'The workbench passes nothing on to http://192.0.2.1.',
    ],
  ] as const)('refuses %s as Grafana does', async (_, method, path, headers, status, message) => {
    const response = await fetch(`${base}${PROXY}${path}`, { method, headers });
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  it('knows no other plugin', async () => {
    const response = await fetch(`${base}/api/plugin-proxy/other-app/v1/models`);
    expect([response.status, await response.json()]).toEqual([
      404,
      { message: 'Plugin not found' },
    ]);
  });
});

describe('the way to Prometheus', () => {
  it('passes queries on, below the path of its address', async () => {
    asked = [];
    await fetch(`${base}${PROMETHEUS}/query_range`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'query=up',
    });
    await fetch(`${base}${PROMETHEUS}/label/job/values?match[]=up`);
    expect(asked).toEqual([
      { method: 'POST', url: '/base/api/v1/query_range', body: 'query=up' },
      { method: 'GET', url: '/base/api/v1/label/job/values?match[]=up', body: '' },
    ]);
  });

  it.each([
    'admin/tsdb/delete_series',
    'status/config',
    'targets',
    'label/a/b/values',
    'query%2f..%2fadmin',
    'label/%2e%2e/values',
    'label/..%2f..%2fadmin%2ftsdb/values',
    'label/a%3fb/values',
  ])('keeps %s to itself', async (path) => {
    asked = [];
    const response = await fetch(`${base}${PROMETHEUS}/${path}`, { method: 'POST' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ status: 'error', errorType: 'forbidden' });
    expect(asked).toEqual([]);
  });

  it('refuses an answer that would freeze the browser', async () => {
    answer = 'x'.repeat(33 * 2 ** 20);
    const response = await fetch(`${base}${PROMETHEUS}/query?query=up`);
    answer = '{}';
    expect([response.status, await response.json()]).toMatchObject([
      502,
      { errorType: 'too_large' },
    ]);
  });
});

describe('who may come in', () => {
  const get = async (
    headers: Record<string, string>,
    url = `${PROXY}/v1/models`,
  ): Promise<number> => {
    const { host } = new URL(base);
    const response = await app.inject({
      url,
      headers: { host, ...headers },
      remoteAddress: '127.0.0.1',
    });
    return response.statusCode;
  };

  it('programs and the page itself, on this machine', async () => {
    const { host } = new URL(base);
    expect(await get({})).toBe(200);
    expect(await get({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  it.each([
    ['a page of another site', { origin: 'https://example.org' }],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }],
    ['a browser for such a page', { 'sec-fetch-site': 'same-site' }],
    ['a name that only points here', { host: 'rebound.example:80' }],
  ])('not %s', async (_, headers) => {
    expect(await get(headers)).toBe(403);
  });

  it('not another machine, which is told where to look instead', async () => {
    const response = await app.inject({
      url: '/',
      remoteAddress: '192.0.2.7',
      headers: { host: 'localhost' },
    });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({
      message: expect.stringContaining('use Grafana') as string,
    });
  });
});

describe('the page', () => {
  it('says how to build it when it is not built', async () => {
    const response = await fetch(`${base}/d/one`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm run build:pages');
  });

  it('is served at its addresses once it is built, with a policy', async () => {
    put('plugin/workbench/dist/index.html', '<p>page</p>');
    put('plugin/workbench/dist/assets/a.js', '1');
    for (const path of ['/', '/d/one/slug', `/a/${ID}/models`, `/plugins/${ID}`]) {
      const response = await fetch(`${base}${path}`);
      expect([path, response.status, await response.text()]).toEqual([path, 200, '<p>page</p>']);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    }
    const asset = await fetch(`${base}/public/build/assets/a.js`);
    expect(asset.headers.get('cache-control')).toContain('immutable');
  });

  it('finds the plugin where Grafana would serve it, and nothing outside', async () => {
    const module = await fetch(`${base}/public/plugins/${ID}/panel/module.js`);
    expect([module.status, await module.text()]).toEqual([200, 'define([], () => ({}))']);
    const outside = await fetch(
      `${base}/public/plugins/${ID}/..%2f..%2fprovisioning/dashboards/one.json`,
    );
    expect(outside.status).toBeGreaterThanOrEqual(400);
  });

  it('has room for an icon that does not exist', async () => {
    const icon = await fetch(`${base}/public/build/img/icons/unicons/none.svg`);
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });
});

describe("Grafana's API, as far as the page reads it", () => {
  it('lists and reads dashboards', async () => {
    expect(await (await fetch(`${base}/api/search`)).json()).toMatchObject([
      { uid: 'one', url: '/d/one' },
    ]);
    expect(await (await fetch(`${base}/api/dashboards/uid/one`)).json()).toMatchObject({
      dashboard: { title: 'One' },
    });
    expect((await fetch(`${base}/api/dashboards/uid/two`)).status).toBe(404);
  });

  it('tells the settings and not the token, and saves none', async () => {
    const url = `${base}/api/plugins/${ID}/settings`;
    const settings = await (await fetch(url)).text();
    expect(JSON.parse(settings)).toMatchObject({
      enabled: true,
      jsonData: { apiUrl: base },
      secureJsonFields: { token: true },
    });
    expect(settings).not.toContain('secret');
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(403);
    const saved = await fetch(url, { method: 'POST', body: '{}', headers: as('Admin') });
    expect(saved.status).toBe(409);
  });
});
