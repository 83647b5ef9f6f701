import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcessGroup } from '../lab/src/local/process-group.js';
import { HOST } from '../lab/src/local/prometheus-server.js';
import { startReady } from '../lab/src/local/readiness.js';
import { anyFreePort } from '../src/doctor/ports.js';
import { createPrometheusClient, type PrometheusClient } from '../src/prometheus/client.js';
import { eventually } from './fixtures/eventually.js';
import { PROMETHEUS_SERVERS } from './fixtures/prometheus-servers.js';

const server3 = PROMETHEUS_SERVERS[1]!;

/** A tenth of the requests takes up to 0.5 s, the others up to 0.1 s; more of them at every scrape. */
function exposition(scrapes: number): string {
  const requests = scrapes * 100;
  return `# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.1"} ${requests * 0.9}
http_request_duration_seconds_bucket{le="0.5"} ${requests}
http_request_duration_seconds_bucket{le="+Inf"} ${requests}
http_request_duration_seconds_sum ${requests * 0.06}
http_request_duration_seconds_count ${requests}
# TYPE "http.server.requests" counter
{"http.server.requests","service.name"="shop"} ${requests}
`;
}

describe.skipIf(server3.reason !== undefined)(`what is new in ${server3.name}`, () => {
  const dir = mkdtempSync(join(tmpdir(), 'kfp-prometheus-3-'));
  const group = createProcessGroup();
  let app: Server;
  let client: PrometheusClient;

  beforeAll(async () => {
    const { prometheus } = await server3.obtain();
    let scrapes = 0;
    app = createServer((_, response) => {
      response.setHeader('content-type', 'text/plain; version=1.0.0; escaping=allow-utf-8');
      response.end(exposition(++scrapes));
    }).listen(0, HOST);
    await once(app, 'listening');
    const target = `${HOST}:${(app.address() as AddressInfo).port}`;
    mkdirSync(join(dir, 'data'));
    const config = join(dir, 'prometheus.yml');
    writeFileSync(
      config,
      `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: shop
    convert_classic_histograms_to_nhcb: true
    always_scrape_classic_histograms: false
    static_configs: [{ targets: ['${target}'] }]
`,
    );
    const port = await anyFreePort(HOST);
    const url = `http://${HOST}:${port}`;
    await startReady(group, `${url}/-/ready`, {
      name: 'Prometheus 3',
      command: prometheus,
      args: [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(dir, 'data')}`,
        `--web.listen-address=${HOST}:${port}`,
      ],
      logFile: join(dir, 'prometheus.log'),
    });
    client = createPrometheusClient({ url, timeoutSeconds: 20 });
    await eventually(30, async () => (await quantile('[20s]')).length === 1);
  }, 60_000);
  afterAll(async () => {
    await client?.close();
    await group.stop();
    app?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const quantile = (range: string): ReturnType<PrometheusClient['query']> =>
    client.query(
      `histogram_quantile(0.95, sum by (job) (rate(http_request_duration_seconds${range})))`,
    );

  it('native histograms are read where the expression leaves no histogram', async () => {
    expect(await client.query('http_request_duration_seconds_bucket')).toEqual([]);
    const [found] = await quantile('[20s]');
    // Half of the slowest tenth.
    expect(found!.value).toBeCloseTo(0.3, 9);
    const mean = 'rate(http_request_duration_seconds[20s])';
    const [average] = await client.query(`histogram_sum(${mean}) / histogram_count(${mean})`);
    expect(average!.value).toBeCloseTo(0.06, 9);
    await expect(client.query('http_request_duration_seconds')).rejects.toMatchObject({
      code: 'PROMETHEUS_BAD_RESPONSE',
      message: expect.stringContaining('native histogram') as string,
    });
  });

  it('names of metrics and labels may be UTF-8, in quotes', async () => {
    const [found] = await client.query('sum by ("service.name") ({"http.server.requests"})');
    expect(found!.labels).toEqual({ 'service.name': 'shop' });
    expect(found!.value).toBeGreaterThanOrEqual(200);
  });
});
