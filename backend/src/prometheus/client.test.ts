import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { clockSkew } from './call.js';
import { createPrometheusClient, type PrometheusClient } from './client.js';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly form: URLSearchParams;
}

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A server that answers as told, and a client of it. */
async function serve(
  answer: (asked: Asked, response: ServerResponse) => void,
  { prefix = '', timeoutSeconds = 10 } = {},
): Promise<{ client: PrometheusClient; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const one = { method: request.method!, path: request.url!, form: new URLSearchParams(body) };
      asked.push(one);
      answer(one, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = createPrometheusClient({
    url: `http://127.0.0.1:${port}${prefix}`,
    timeoutSeconds,
  });
  cleanups.push(
    () => client.close(),
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { client, asked };
}

const success = (response: ServerResponse, data: unknown): void => {
  response.end(JSON.stringify({ status: 'success', data }));
};
const fail = (response: ServerResponse, code: number, body: unknown): void => {
  response.statusCode = code;
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};
const empty = { resultType: 'vector', result: [] };

describe('a query', () => {
  it('goes as a form below the path of the base address', async () => {
    const { client, asked } = await serve((_, response) => success(response, empty), {
      prefix: '/prom/',
    });
    expect(await client.query('up', { time: 12.5 })).toEqual([]);
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/prom/api/v1/query' });
    expect(Object.fromEntries(asked[0]!.form)).toEqual({ query: 'up', time: '12.5' });
  });

  it('that is too long for a URL arrives whole', async () => {
    const expr = `up{job=~"${'a|'.repeat(50_000)}"}`;
    const { client, asked } = await serve((_, response) => success(response, empty));
    await client.query(expr);
    expect(asked[0]!.form.get('query')).toBe(expr);
  });
});

describe('a range', () => {
  it('of more than 11,000 points is asked for in pieces and joined by labels', async () => {
    const { client, asked } = await serve(({ form }, response) => {
      const [start, end] = ['start', 'end'].map((name) => Number(form.get(name)));
      const series = (job: string, values: [number, string][]): unknown => ({
        metric: { job },
        values,
      });
      // "late" appears in the second piece alone, and labels come in any order.
      success(response, {
        resultType: 'matrix',
        result: [
          series('always', [
            [start!, '1'],
            [end!, '2'],
          ]),
          ...(start === 0 ? [] : [series('late', [[start!, '3']])]),
        ],
      });
    });
    const all = await client.queryRange('x', { start: 0, end: 22_000, stepSeconds: 2 });
    expect(asked.map(({ form }) => [form.get('start'), form.get('end')])).toEqual([
      ['0', '21998'],
      ['22000', '22000'],
    ]);
    const [always, late] = all;
    expect(all).toHaveLength(2);
    expect(always!.values).toHaveLength(11_001);
    expect([0, 10_999, 11_000, 1].map((i) => always!.values[i])).toEqual([1, 2, 2, NaN]);
    expect(late!.values[11_000]).toBe(3);
    expect(late!.values.subarray(0, 11_000).every(Number.isNaN)).toBe(true);
  });
});

describe('version', () => {
  it('is asked for with GET, the only way Prometheus answers it', async () => {
    const { client, asked } = await serve((one, response) =>
      one.method === 'GET'
        ? success(response, { version: '2.42.0' })
        : fail(response, 405, 'Method Not Allowed'),
    );
    expect(await client.version()).toBe('2.42.0');
    expect(asked[0]!.path).toBe('/api/v1/status/buildinfo');
  });

  it('is undefined where a server does not tell, but trouble is an error', async () => {
    const silent = await serve((_, response) => fail(response, 404, 'no such page'));
    expect(await silent.client.version()).toBeUndefined();
    const away = await serve((_, response) => fail(response, 503, 'Service Unavailable'));
    await expect(away.client.version()).rejects.toMatchObject({ code: 'PROMETHEUS_UNREACHABLE' });
  });
});

describe('trouble has a name', () => {
  const failed = async (
    answer: (response: ServerResponse) => void,
    timeoutSeconds = 10,
  ): Promise<unknown> => {
    const { client } = await serve((_, response) => answer(response), { timeoutSeconds });
    return client.query('up').then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  it('a bad query, in the server’s words', async () => {
    const error = 'invalid parameter "query": 1:3: parse error';
    const body = { status: 'error', errorType: 'bad_data', error };
    expect(await failed((response) => fail(response, 400, body))).toMatchObject({
      code: 'PROMETHEUS_QUERY_FAILED',
      message: `Prometheus refused a query (bad_data): ${error}`,
    });
  });

  it('a query the server gave up', async () => {
    const body = { status: 'error', errorType: 'timeout', error: 'query timed out in expression' };
    expect(await failed((response) => fail(response, 503, body))).toMatchObject({
      code: 'PROMETHEUS_TIMEOUT',
    });
  });

  it('a server that starts, or a proxy before one that is away', async () => {
    for (const code of [502, 503, 504]) {
      expect(await failed((response) => fail(response, code, 'Service Unavailable'))).toMatchObject(
        { code: 'PROMETHEUS_UNREACHABLE' },
      );
    }
  });

  it('something that is not Prometheus', async () => {
    for (const body of ['<html>hello</html>', '', '[]', 'null', '{"status":"fine"}']) {
      expect(await failed((response) => fail(response, 200, body)), body).toMatchObject({
        code: 'PROMETHEUS_BAD_RESPONSE',
      });
    }
  });

  it('data of another shape', async () => {
    const shapes = [
      undefined,
      { resultType: 'vector' },
      { resultType: 'vector', result: [{ metric: {}, histogram: [1, {}] }] },
      { resultType: 'vector', result: [{ metric: {}, value: [1, ''] }] },
    ];
    for (const data of shapes) {
      expect(await failed((response) => success(response, data))).toMatchObject({
        code: 'PROMETHEUS_BAD_RESPONSE',
      });
    }
  });

  it('an answer that does not come, or stops midway', async () => {
    const silent = await failed(() => undefined, 0.5);
    const midway = await failed((response) => response.write('{"status":'), 0.5);
    for (const error of [silent, midway]) {
      expect(error).toMatchObject({
        code: 'PROMETHEUS_TIMEOUT',
        message: expect.stringContaining('longer than 0.5 s') as string,
      });
    }
  });

  it('nobody there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    const client = createPrometheusClient({ url: `http://127.0.0.1:${port}`, timeoutSeconds: 5 });
    cleanups.push(() => client.close());
    await expect(client.query('up')).rejects.toMatchObject({
      code: 'PROMETHEUS_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});

describe('the server’s clock', () => {
  const NOW = Date.parse('2026-01-01T12:00:00Z');
  const skew = (date: string | undefined, asked = NOW + 200, answered = NOW + 700): number =>
    clockSkew(date, asked, answered);

  it('agrees within the second that its date names, and the time of the query', () => {
    expect(skew('Thu, 01 Jan 2026 12:00:00 GMT')).toBe(0);
    expect(skew('Thu, 01 Jan 2026 12:00:00 GMT', NOW + 900, NOW + 4000)).toBe(0);
    expect(skew('Thu, 01 Jan 2026 12:00:03 GMT', NOW + 900, NOW + 4000)).toBe(0);
  });

  it('is ahead or behind by what is left', () => {
    expect(skew('Thu, 01 Jan 2026 13:00:00 GMT')).toBeCloseTo(3599.3, 6);
    expect(skew('Thu, 01 Jan 2026 11:00:00 GMT')).toBeCloseTo(-3599.2, 6);
  });

  it('proves nothing without a date, or where ours was set meanwhile', () => {
    expect(skew(undefined)).toBe(0);
    expect(skew('yesterday')).toBe(0);
    expect(skew('Thu, 01 Jan 2026 13:00:00 GMT', NOW + 3_600_000, NOW)).toBe(0);
  });
});

describe('an abort', () => {
  it('ends a call with its own reason', async () => {
    const { client } = await serve(() => undefined);
    const controller = new AbortController();
    const reason = new Error('enough');
    const answer = client.query('up', { signal: controller.signal });
    controller.abort(reason);
    await expect(answer).rejects.toBe(reason);
    await expect(client.version(controller.signal)).rejects.toBe(reason);
  });
});
