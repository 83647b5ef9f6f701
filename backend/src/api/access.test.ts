import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../access/audit-entry.js';
import { hashToken, readTokens } from '../access/tokens.js';
import type { Config } from '../config/schema.js';
import { createApiFixture, OWN_TOKEN, prediction, type ApiFixture } from './api.fixture.js';

let api: ApiFixture;
afterEach(() => api.close());

const TOKENS: Config['api']['tokens'] = [
  { name: 'ci', role: 'operator', sha256: hashToken('ci-token') },
  { name: 'wall', role: 'viewer', sha256: hashToken('wall-token') },
  { name: 'grafana', role: 'operator', grafana: true, sha256: hashToken('grafana-token') },
];

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
const grafana = (OrgRole: string): Record<string, string> => ({
  ...bearer('grafana-token'),
  'x-grafana-context': JSON.stringify({ Login: 'ada', OrgRole }),
});

/** From another machine, unless said otherwise. */
const ask = (options: InjectOptions): Promise<LightMyRequestResponse> =>
  api.app.inject({ remoteAddress: '192.0.2.7', ...options });
const activate = async (headers: Record<string, string>, over: InjectOptions = {}) =>
  ask({ method: 'POST', url: '/v1/models/m1/activate', headers, ...over });
const audited = async (query = ''): Promise<AuditEntry[]> => {
  const response = await ask({ url: `/v1/audit${query}`, headers: bearer('ci-token') });
  expect(response.statusCode, response.body).toBe(200);
  return response.json<{ entries: AuditEntry[] }>().entries;
};

const CHANGES = [
  ['POST', '/v1/failures'],
  ['DELETE', '/v1/failures'],
  ['POST', '/v1/models/m1/activate'],
  ['POST', '/v1/trainings'],
  ['DELETE', '/v1/trainings/1'],
] as const;
const READS = [
  '/prediction',
  '/metrics',
  '/v1/predictions',
  '/v1/targets',
  '/v1/failures',
  '/v1/models',
  '/v1/trainings',
  '/v1/scorecard',
  '/v1/config',
] as const;

describe('with tokens', () => {
  it('has every change wait for an operator, and nobody else', async () => {
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS } });
    for (const [method, url] of CHANGES) {
      const status = async (headers: Record<string, string>, remoteAddress = '192.0.2.7') =>
        (await ask({ method, url, headers, remoteAddress })).statusCode;
      expect(await status({}), url).toBe(401);
      expect(await status({}, '127.0.0.1'), url).toBe(401);
      expect(await status(bearer('wall-token')), url).toBe(403);
      expect(await status(grafana('Viewer')), url).toBe(403);
      expect([401, 403], url).not.toContain(await status(grafana('Editor')));
      expect([401, 403], url).not.toContain(await status(bearer('ci-token')));
    }
    // What a Viewer claims to be counts nothing without the proxy's token.
    const forged = { 'x-grafana-context': '{"Login":"root","OrgRole":"Admin"}' };
    expect((await activate({ ...bearer('wall-token'), ...forged })).statusCode).toBe(403);
    expect((await activate(forged)).json()).toMatchObject({ error: 'UNAUTHORIZED' });
  });

  it('knows of every route whether it reads or changes', async () => {
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS, reads: 'token' } });
    const { paths } = (await ask({ url: '/docs/json' })).json<{
      paths: Record<string, Record<string, unknown>>;
    }>();
    const open: string[] = [];
    for (const [path, methods] of Object.entries(paths)) {
      for (const method of Object.keys(methods)) {
        const url = path.replace(/\{\w+\}/g, 'x');
        const { statusCode } = await ask({ method: method.toUpperCase(), url });
        if (statusCode !== 401) open.push(`${method} ${path}`);
      }
    }
    expect(open.sort()).toEqual(['get /health', 'get /ready', 'get /v1/access']);
  });

  it('lets everybody read, or those with any token, as configured', async () => {
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS } });
    for (const url of READS) expect((await ask({ url })).statusCode, url).toBe(200);
    await api.close();
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS, reads: 'token' } });
    for (const url of READS) {
      expect((await ask({ url })).statusCode, url).toBe(401);
      expect((await ask({ url, headers: bearer('wall-token') })).statusCode, url).toBe(200);
      expect((await ask({ url, headers: grafana('Viewer') })).statusCode, url).toBe(200);
    }
  });

  it('does not look at guesses any more after too many', async () => {
    api = await createApiFixture('right');
    for (let i = 0; i < 30; i++) expect((await activate(bearer(`g${i}`))).statusCode).toBe(401);
    const right = await activate(bearer('right'));
    expect(right.json()).toMatchObject({ statusCode: 429, error: 'TOO_MANY_ATTEMPTS' });
    expect((await ask({ url: '/v1/access', headers: bearer('right') })).statusCode).toBe(429);
    expect((await ask({ url: '/prediction', headers: bearer('wrong') })).statusCode).toBe(200);
    const elsewhere = await activate(bearer('right'), { remoteAddress: '192.0.2.8' });
    expect(elsewhere.statusCode).toBe(200);
  });

  it('says what a token is good for, without changing anything', async () => {
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS } });
    const access = async (headers: Record<string, string>): Promise<unknown> =>
      (await ask({ url: '/v1/access', headers })).json();
    expect(await access(grafana('Editor'))).toEqual({
      tokenNeeded: true,
      mayChange: true,
      problem: null,
    });
    expect(await access(grafana('Viewer'))).toMatchObject({
      mayChange: false,
      problem: expect.stringContaining('ada may read only') as string,
    });
    expect(await access({})).toMatchObject({ mayChange: false });
    expect(await audited()).toEqual([]);
  });
});

describe('tokens that change while the service runs', () => {
  it('are accepted from then on, and the earlier ones are not', async () => {
    let now = await readTokens({ tokens: TOKENS }, {});
    const access = { tokens: now, currentTokens: async () => now };
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS } }, { access });
    expect((await activate(bearer('ci-token'))).statusCode).toBe(200);
    const next = { name: 'ci', role: 'operator', sha256: hashToken('new-token') } as const;
    now = await readTokens({ tokens: [next] }, {});
    expect((await activate(bearer('ci-token'))).statusCode).toBe(401);
    expect((await activate(bearer('new-token'))).statusCode).toBe(200);
  });
});

describe('without a token', () => {
  const host = 'localhost:8080';
  const local = { remoteAddress: '127.0.0.1' };

  it('takes changes from programs on this machine, and from the workbench for its users', async () => {
    api = await createApiFixture();
    expect((await activate({ host }, local)).statusCode).toBe(200);
    expect((await activate({ host, origin: 'https://evil.example' }, local)).statusCode).toBe(403);
    expect((await activate({ host: 'rebound.example' }, local)).statusCode).toBe(403);
    expect((await activate({ host })).statusCode).toBe(403);
    const viewer = { ...bearer(OWN_TOKEN), 'x-grafana-context': '{"OrgRole":"Viewer"}' };
    expect((await activate({ host, ...viewer }, local)).statusCode).toBe(403);
  });

  it('does not answer to a name that somebody made point here', async () => {
    api = await createApiFixture();
    const read = async (name: string): Promise<number> =>
      (await ask({ url: '/prediction', headers: { host: name }, ...local })).statusCode;
    expect(await read('127.0.0.1:8080')).toBe(200);
    expect(await read('rebound.example:8080')).toBe(403);
    expect((await ask({ url: '/health', headers: { host: '10.0.0.1:8080' } })).statusCode).toBe(
      200,
    );
  });
});

describe('/v1/audit', () => {
  it('tells who did what from where, and what came of it', async () => {
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS } });
    await activate({ ...grafana('Editor'), 'x-forwarded-for': '10.1.2.3' });
    await ask({
      method: 'POST',
      url: '/v1/failures',
      headers: { ...bearer('ci-token'), 'x-forwarded-for': 'a lie' },
      payload: { target: 'nobody', failures: { memory_leak: true } },
    });
    await ask({ method: 'DELETE', url: '/v1/trainings/7', headers: bearer('wall-token') });
    await ask({ method: 'DELETE', url: '/v1/trainings/7' });
    const entries = await audited();
    expect(entries).toMatchObject([
      {
        who: { name: 'wall', role: 'viewer', user: null },
        action: 'DELETE /v1/trainings/:id',
        details: { id: '7' },
        result: { statusCode: 403, error: 'FORBIDDEN' },
      },
      {
        who: { name: 'ci', role: 'operator', user: null },
        from: { address: '192.0.2.7', forwardedFor: null },
        action: 'POST /v1/failures',
        details: { body: { target: 'nobody', failures: { memory_leak: true } } },
        result: { statusCode: 404, error: 'TARGET_UNKNOWN' },
      },
      {
        who: { name: 'grafana', role: 'operator', user: 'ada' },
        from: { address: '192.0.2.7', forwardedFor: '10.1.2.3' },
        action: 'POST /v1/models/:id/activate',
        details: { id: 'm1' },
        result: { statusCode: 200, error: null, message: null },
      },
    ]);
    const [page] = await audited('?limit=1');
    expect(page).toEqual(entries[0]);
    expect(await audited(`?before=${entries[1]!.id}`)).toEqual([entries[2]]);
    expect((await ask({ url: '/v1/audit', headers: bearer('wall-token') })).statusCode).toBe(403);
    expect((await ask({ url: '/v1/audit' })).statusCode).toBe(401);
  });

  it('makes no change that cannot be recorded, but switches off', async () => {
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS } });
    mkdirSync(join(api.auditFolder, '..'), { recursive: true });
    writeFileSync(api.auditFolder, 'a file in its place');
    expect((await activate(bearer('ci-token'))).json()).toMatchObject({
      statusCode: 503,
      error: 'AUDIT_UNWRITABLE',
    });
    expect(api.activated).toEqual([]);
    const headers = bearer('ci-token');
    const off = { target: 'nobody', failures: { memory_leak: false } };
    const post = async (payload: object): Promise<number> =>
      (await ask({ method: 'POST', url: '/v1/failures', headers, payload })).statusCode;
    expect(await post(off)).toBe(404);
    expect(await post({ ...off, failures: { memory_leak: true } })).toBe(503);
    expect((await ask({ method: 'DELETE', url: '/v1/failures', headers })).statusCode).toBe(200);
    rmSync(api.auditFolder);
    expect((await activate(headers)).statusCode).toBe(200);
    appendFileSync(join(api.auditFolder, 'audit.jsonl'), '{"asked":');
    expect(await audited()).toHaveLength(1);
  });

  it('keeps the beginning of what is long', async () => {
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS } });
    const headers = bearer('ci-token');
    const payload = { target: 'x'.repeat(50_000), failures: {} };
    await ask({ method: 'POST', url: '/v1/failures', headers, payload });
    const [entry] = await audited();
    expect(JSON.stringify(entry!.details).length).toBeLessThan(5000);
  });
});

describe('limits', () => {
  it('counts changes by who asks, and never those that stop everything', async () => {
    const rateLimit = { readsPerMinute: 2, changesPerMinute: 2 };
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS, rateLimit } });
    const headers = bearer('ci-token');
    expect((await activate(headers)).statusCode).toBe(200);
    expect((await activate(headers)).statusCode).toBe(200);
    const third = await activate(headers);
    expect(third.json()).toMatchObject({ statusCode: 429, error: 'TOO_MANY_REQUESTS' });
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect((await activate(grafana('Editor'))).statusCode).toBe(200);
    expect((await ask({ method: 'DELETE', url: '/v1/failures', headers })).statusCode).toBe(200);
    expect((await audited())[1]).toMatchObject({ who: { name: 'grafana' } });
  });

  it('counts reads of other machines by address', async () => {
    const rateLimit = { readsPerMinute: 2, changesPerMinute: 0 };
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS, rateLimit } });
    const read = async (remoteAddress: string): Promise<number> =>
      (await ask({ url: '/v1/config', remoteAddress })).statusCode;
    const many = async (address: string): Promise<number[]> => [
      await read(address),
      await read(address),
      await read(address),
    ];
    expect(await many('192.0.2.7')).toEqual([200, 200, 429]);
    expect(await many('192.0.2.8')).toEqual([200, 200, 429]);
    expect(await many('127.0.0.1')).toEqual([200, 200, 200]);
  });

  it('refuses a body that is too long', async () => {
    api = await createApiFixture(undefined, {}, { api: { tokens: TOKENS } });
    const payload = { target: 'x'.repeat(300_000), failures: {} };
    const headers = bearer('ci-token');
    const response = await ask({ method: 'POST', url: '/v1/failures', headers, payload });
    expect(response.json()).toMatchObject({ statusCode: 413 });
  });
});

describe('what is not known', () => {
  const CASES = [
    ['GET', '/prediction?pod=a', undefined, 'The query has "pod"'],
    ['GET', '/health?verbose=1', undefined, 'The query has "verbose"'],
    ['GET', '/v1/predictions?target=a&x=1', undefined, 'The query has "x"'],
    ['GET', '/v1/targets/a/forecast?signal=b&step=1', undefined, 'The query has "step"'],
    ['GET', '/v1/targets/a/forecast', undefined, 'signal'],
    ['GET', '/v1/audit?limit=many', undefined, 'limit of the query'],
    ['GET', '/v1/audit?limit=501', undefined, 'limit of the query'],
    ['POST', '/v1/failures', { target: 'a', failures: {}, force: true }, 'The body has "force"'],
    ['POST', '/v1/failures?dry=1', { target: 'a', failures: {} }, 'The query has "dry"'],
    ['POST', '/v1/failures', { target: 7 }, 'The body'],
    ['POST', '/v1/models/m1/activate', { now: true }, 'The body'],
    ['DELETE', '/v1/failures', { all: true }, 'The body'],
    ['POST', '/v1/trainings', { inputs: 'x.csv' }, 'The body has "inputs"'],
    ['POST', '/v1/forecasts', { values: [1], stepSeconds: 1, horizonSeconds: 1, x: 1 }, '"x"'],
  ] as const;

  it('is refused, and named', async () => {
    api = await createApiFixture('secret');
    const headers = bearer('secret');
    for (const [method, url, payload, words] of CASES) {
      const body = payload === undefined ? {} : { payload };
      const response = await ask({ method, url, headers, ...body });
      expect([url, response.statusCode, response.json()]).toEqual([
        url,
        400,
        {
          statusCode: 400,
          error: 'Bad Request',
          message: expect.stringContaining(words) as string,
        },
      ]);
    }
    expect(api.activated).toEqual([]);
  });

  it('finds targets with long names and odd characters, and no others', async () => {
    api = await createApiFixture('secret');
    const long = `${'n'.repeat(60)}:${'w'.repeat(250)}:${'p'.repeat(250)}`;
    api.predictions = [prediction(long), prediction('../x'), prediction('a"}or up{b="')];
    const forecast = async (target: string): Promise<number> =>
      (
        await ask({
          url: `/v1/targets/${encodeURIComponent(target)}/forecast?signal=cpu_utilization`,
        })
      ).statusCode;
    for (const { target } of api.predictions) expect(await forecast(target)).toBe(200);
    expect(await forecast('../../metrics')).toBe(404);
  });

  it('makes no path of the id of a model', async () => {
    api = await createApiFixture('secret');
    const known = 'rf-20260101T000000Z-0000';
    for (const id of ['..%2f..%2fetc', '%2e%2e', `${known}%00`, `${known}/..`, `${known}%2f..`]) {
      expect((await ask({ url: `/v1/models/${id}` })).statusCode, id).toBe(404);
      expect((await ask({ url: `/v1/models/${id}/report` })).statusCode, id).toBe(404);
    }
  });
});

describe('headers', () => {
  it('let browsers make nothing of an answer, and no other page read it', async () => {
    api = await createApiFixture('secret');
    const { headers } = await ask({
      url: '/prediction',
      headers: { origin: 'https://evil.example' },
    });
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers).not.toHaveProperty('strict-transport-security');
    const preflight = await ask({
      method: 'OPTIONS',
      url: '/v1/failures',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.statusCode).toBe(404);
    expect(preflight.headers).not.toHaveProperty('access-control-allow-origin');
    const missing = await ask({ url: '/nothing' });
    expect(missing.headers['x-content-type-options']).toBe('nosniff');
  });

  it('let the description of the API run, without anything inline but what is known', async () => {
    api = await createApiFixture('secret');
    const { headers, statusCode } = await ask({ url: '/docs' });
    expect(statusCode).toBe(200);
    expect(headers['content-security-policy']).toMatch(/^default-src 'self'; (?!.*script-src)/);
  });
});
