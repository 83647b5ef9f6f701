import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPrometheusClient, type PrometheusClient } from '../src/prometheus/client.js';
import { anyFreePort } from '../src/doctor/ports.js';
import { createProcessGroup } from '../lab/src/local/process-group.js';
import { obtainPrometheus, type PrometheusBinary } from '../lab/src/local/prometheus-binary.js';
import { preparePrometheus } from '../lab/src/local/prometheus-server.js';
import { startReady } from '../lab/src/local/readiness.js';

/** Prometheus behind a path, as an ingress would have it. */
const PREFIX = '/prom';

const scratch = mkdtempSync(join(tmpdir(), 'kfp-prometheus-'));
const group = createProcessGroup();
let binary: PrometheusBinary;
let client: PrometheusClient;

beforeAll(async () => {
  binary = await obtainPrometheus({
    cacheDir: join(import.meta.dirname, '../../.cache/prometheus'),
    env: process.env,
    log: (line) => process.stdout.write(`${line}\n`),
  });
  const port = await anyFreePort('127.0.0.1');
  const prepared = await preparePrometheus({
    program: binary.prometheus,
    dir: scratch,
    port,
    scrape: { demoApps: [] },
  });
  const part = {
    ...prepared,
    args: [...prepared.args, `--web.route-prefix=${PREFIX}`],
  };
  const url = `http://127.0.0.1:${port}${PREFIX}`;
  await startReady(group, `${url}/-/ready`, part);
  client = createPrometheusClient({ url: `${url}/`, timeoutSeconds: 20 });
}, 300_000);
afterAll(async () => {
  await client.close();
  await group.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe('the client, with real Prometheus,', () => {
  it('knows its version', async () => {
    expect(binary.version).toContain(await client.version());
  });

  it('reads vectors, scalars and special numbers', async () => {
    expect(await client.query('vector(1) / 4', { time: 1000 })).toEqual([
      { labels: {}, timestamp: 1000, value: 0.25 },
    ]);
    expect(await client.query('2 * 3', { time: 1000 })).toEqual([
      { labels: {}, timestamp: 1000, value: 6 },
    ]);
    const values = await client.query(
      ['1 / 0', '-1 / 0', '0 / 0']
        .map((expr, i) => `label_replace(vector(${expr}), "n", "${i}", "", "")`)
        .join(' or '),
    );
    expect(Object.fromEntries(values.map(({ labels, value }) => [labels['n'], value]))).toEqual({
      0: Infinity,
      1: -Infinity,
      2: NaN,
    });
  });

  it('reads a range with gaps', async () => {
    const range = { start: 1000, end: 1010, stepSeconds: 2 };
    const [series] = await client.queryRange('vector(time()) > 1003 < 1008', range);
    expect(series!.values).toEqual(Float64Array.of(NaN, NaN, 1004, 1006, NaN, NaN));
    expect(await client.queryRange('vector(1) > 2', range)).toEqual([]);
  });

  it('reads a range longer than Prometheus answers at once', async () => {
    const range = { start: 1000, end: 1000 + 24_999, stepSeconds: 1 };
    const [series, ...others] = await client.queryRange('vector(time())', range);
    expect(others).toEqual([]);
    expect(series!.values).toHaveLength(25_000);
    expect(series!.values.every((value, i) => value === 1000 + i)).toBe(true);
  });

  it('asks what no URL could hold', async () => {
    const expr = `up{job="${'x'.repeat(200_000)}"} or vector(7)`;
    expect((await client.query(expr))[0]!.value).toBe(7);
  });

  it('gives Prometheus’ own words for a bad query', async () => {
    await expect(client.query('sum(')).rejects.toMatchObject({
      code: 'PROMETHEUS_QUERY_FAILED',
      message: expect.stringMatching(/bad_data.*parse error/) as string,
    });
  });

  it('says that an address without the path prefix is not the right one', async () => {
    const wrong = createPrometheusClient({
      url: client.url.replace(PREFIX, ''),
      timeoutSeconds: 20,
    });
    await expect(wrong.query('up')).rejects.toMatchObject({ code: 'PROMETHEUS_BAD_RESPONSE' });
    expect(await wrong.version()).toBeUndefined();
    await wrong.close();
  });
});
