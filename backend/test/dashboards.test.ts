import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { demoInstances } from '../src/stack/demo-instances.js';
import { startDemoStack, type DemoStack } from '../src/stack/demo-stack.js';
import { anyFreePort } from '../src/stack/ports.js';
import { obtainPrometheus } from '../src/stack/prometheus-binary.js';
import { GRAFANA, interpolate, queriesOf, readDashboards } from './fixtures/dashboards.js';
import { eventually } from './fixtures/eventually.js';

const KFP = join(import.meta.dirname, '../bin/kfp.mjs');
const PLUGIN = join(import.meta.dirname, '../../plugin/src/plugin.json');

const dashboards = await readDashboards();

describe('the dashboards', () => {
  it('are the three there are to be', () => {
    expect(dashboards.map(({ file, uid }) => [file, uid])).toEqual([
      ['models.json', 'failure-prediction-models'],
      ['overview.json', 'failure-prediction-overview'],
      ['target.json', 'failure-prediction-target'],
    ]);
  });

  describe.each(dashboards)('$file', ({ panels, text, tags, refresh, schemaVersion }) => {
    it('is of Grafana 12, and looks again every five seconds', () => {
      expect({ tags, refresh, schemaVersion }).toEqual({
        tags: ['failure-prediction'],
        refresh: '5s',
        schemaVersion: 41,
      });
    });

    it('has panels of few types, each with its own id, that ask the provisioned data source', () => {
      const ids = panels.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const allowed = ['timeseries', 'stat', 'table', 'text', 'row'];
      for (const { type, title, targets, datasource } of panels) {
        expect([...allowed, 'k8sfp-failureprediction-panel'], title).toContain(type);
        if (type === 'row' || type === 'text') continue;
        const ours = { type: 'prometheus', uid: 'prometheus' };
        expect(datasource, title).toEqual(ours);
        for (const target of targets!) expect(target.datasource, title).toEqual(ours);
        expect(new Set(targets!.map(({ refId }) => refId)).size, title).toBe(targets!.length);
      }
    });

    it('has panels that fill the grid without lying on each other', () => {
      const taken = new Set<string>();
      for (const { gridPos, title } of panels) {
        const { x, y, w, h } = gridPos;
        expect(x + w, title).toBeLessThanOrEqual(24);
        for (let column = x; column < x + w; column++) {
          for (let row = y; row < y + h; row++) {
            expect(taken.has(`${column}/${row}`), title).toBe(false);
            taken.add(`${column}/${row}`);
          }
        }
      }
      const height = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
      expect(taken.size).toBe(24 * height);
    });

    it('links to dashboards and pages that exist', async () => {
      const { includes } = JSON.parse(await readFile(PLUGIN, 'utf8')) as {
        includes: { path: string }[];
      };
      const pages = includes.map(({ path }) =>
        path.replace('%PLUGIN_ID%', 'k8sfp-failureprediction-app'),
      );
      const addresses = [...text.matchAll(/"url": "(\/[^"?]*)/g)].map(([, url]) => url!);
      const uids = dashboards.map(({ uid }) => `/d/${uid}`);
      for (const address of addresses) expect([...uids, ...pages]).toContain(address);
    });
  });
});

describe('the provisioning of Grafana', () => {
  const read = async (file: string): Promise<unknown> =>
    parse(await readFile(join(GRAFANA, file), 'utf8'));

  it('has the data source that the dashboards ask', async () => {
    expect(await read('datasources/prometheus.yaml')).toMatchObject({
      apiVersion: 1,
      datasources: [{ uid: 'prometheus', type: 'prometheus', access: 'proxy', isDefault: true }],
    });
  });

  it('enables the app with an address that plugin.json reads', async () => {
    expect(await read('plugins/app.yaml')).toMatchObject({
      apps: [
        {
          type: 'k8sfp-failureprediction-app',
          jsonData: { apiUrl: '$KFP_API_URL' },
          secureJsonData: { token: '$KFP_API_TOKEN' },
        },
      ],
    });
    const plugin = await readFile(PLUGIN, 'utf8');
    expect(plugin).toContain('{{ .JsonData.apiUrl }}');
    expect(plugin).toContain('{{ .SecureJsonData.token }}');
  });

  it('provides the folder of the dashboards', async () => {
    expect(await read('dashboards/dashboards.yaml')).toMatchObject({
      apiVersion: 1,
      providers: [{ type: 'file', options: { path: '/etc/grafana/provisioning/dashboards' } }],
    });
  });
});

/** What has no series without a reason that a test of two minutes does not give. */
const MAY_BE_EMPTY = [
  // Of usual behaviour it must know hours first.
  /failure_prediction_anomaly/,
  // There is no model, so nothing was learned that could drift or be worse than in training.
  /failure_prediction_scorecard_(input_drift|warning)/,
];

describe('the queries of the dashboards, on the running system', () => {
  let scratch: string;
  let stack: DemoStack;
  let backend: ChildProcess;
  let variables: Record<string, string>;

  const prometheus = async <T>(path: string, query: Record<string, string>): Promise<T> => {
    const url = `${stack.prometheusUrl}/api/v1/${path}?${new URLSearchParams(query).toString()}`;
    const body = (await (await fetch(url)).json()) as { data: T; error?: string };
    if (body.error !== undefined) throw new Error(`${body.error}: ${query['query']}`);
    return body.data;
  };
  /** Series in the last five minutes: an alarm need not last until it is looked for. */
  const seriesOf = async (expr: string): Promise<number> => {
    const end = Date.now() / 1000;
    const range = { start: String(end - 300), end: String(end), step: '1' };
    const query = interpolate(expr, variables);
    return (await prometheus<{ result: unknown[] }>('query_range', { query, ...range })).result
      .length;
  };

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'kfp-dashboards-'));
    const binary = await obtainPrometheus({
      cacheDir: join(import.meta.dirname, '../../.cache/prometheus'),
      env: process.env,
      log: (line) => process.stdout.write(`${line}\n`),
    });
    const [app, port, api] = await Promise.all([1, 2, 3].map(() => anyFreePort('127.0.0.1')));
    stack = await startDemoStack({
      instances: demoInstances([app!]),
      prometheus: { program: binary.prometheus, port: port! },
      backend: `127.0.0.1:${api}`,
      dir: scratch,
      seed: 1,
    });
    // Without a model: forecasts predict, and a memory that grows in a straight line is their case.
    const models = ['--model-dir', join(scratch, 'models'), '--log-level', 'silent'];
    const ports = ['--prom-port', String(port), '--port', String(api)];
    backend = spawn(process.execPath, [KFP, 'serve', ...ports, ...models], { stdio: 'ignore' });
    variables = { job: 'demo-app', instance: `127.0.0.1:${app}`, __range: '300s' };

    await eventually(110, async () => (await seriesOf('failure_prediction_risk')) > 0);
    await fetch(`http://127.0.0.1:${app}/failures`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ memory_leak: { enabled: true, rampSeconds: 45 } }),
    });
    const judged = 'failure_prediction_scorecard_precision{failure="memory_leak"}';
    await eventually(100, async () => (await seriesOf(judged)) > 0);
  }, 300_000);
  afterAll(async () => {
    await stack?.stop();
    if (backend?.exitCode === null) {
      backend.kill('SIGTERM');
      await once(backend, 'exit');
    }
    await rm(scratch, { recursive: true, force: true });
  });

  it.each(dashboards.flatMap(queriesOf))('$name has data', async ({ expr }) => {
    const found = await seriesOf(expr);
    if (!MAY_BE_EMPTY.some((pattern) => pattern.test(expr))) expect(found, expr).toBeGreaterThan(0);
  });

  it.each(
    dashboards.flatMap(({ file, templating }) => templating.list.map((one) => ({ file, ...one }))),
  )('$file: variable $name has values', async ({ query }) => {
    const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(query.query)!;
    const match = interpolate(selector!, variables);
    const values = await prometheus<string[]>(`label/${label}/values`, { 'match[]': match });
    expect(values).toContain(variables[label!]);
  });
});
