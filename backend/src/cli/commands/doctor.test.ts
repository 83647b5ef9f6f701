import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../doctor/finding.js';
import { startFakePrometheus, type FakeMetrics } from '../../doctor/prometheus.fixture.js';
import { anyFreePort } from '../../doctor/ports.js';
import { runCli } from '../main.js';

const A = { namespace: 'shop', pod: 'a' };
const B = { namespace: 'shop', pod: 'b' };

/** Every signal is one metric; what is wrong with it is the test's to say. */
const CONFIG = `
profile: test
stepSeconds: 15
windowSeconds: 90
horizonSeconds: 60
targetLabels: [namespace, pod]
signals:
  - { name: memory, unit: ratio, description: '', expr: container_memory }
  - { name: requests, unit: per_second, description: '', expr: 'rate(http_requests_total[10s])' }
modes:
  - { name: leak, description: '', thresholds: [{ signal: memory, atLeast: 2, forSteps: 1 }] }
injection: { combinations: [], dangerous: [] }
`;

let folder: string;
let config: string;
let models: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-doctor-'));
  config = join(folder, 'config.yaml');
  models = join(folder, 'models');
  await writeFile(config, CONFIG);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Examined {
  readonly code: number;
  readonly stdout: string;
  readonly findings: readonly Finding[];
  /** The findings of one check. */
  of(check: string): readonly Finding[];
}

/** `kfp doctor` on an imitated Prometheus with these metrics, on a free port. */
async function doctor(
  metrics: FakeMetrics,
  server: Parameters<typeof startFakePrometheus>[1] = {},
  { flags = [] as string[], environment = {}, file = config } = {},
): Promise<Examined> {
  const prometheus = await startFakePrometheus(metrics, server);
  const port = await anyFreePort('127.0.0.1');
  const run = async (...more: string[]): Promise<{ code: number; stdout: string }> => {
    let stdout = '';
    const sink = new Writable({
      write(chunk, _, done) {
        stdout += String(chunk);
        done();
      },
    });
    const aside = new Writable({ write: (_chunk, _encoding, done) => done() });
    const signal = new AbortController().signal;
    const at = ['--prom-port', String(prometheus.port), '--model-dir', models, '--config', file];
    const argv = ['doctor', ...at, '--port', String(port), ...flags, ...more];
    const code = await runCli(argv, { stdout: sink, stderr: aside, environment, signal });
    return { code, stdout };
  };
  try {
    const { stdout } = await run();
    const json = await run('--json');
    const { findings } = JSON.parse(json.stdout) as { findings: Finding[] };
    const of = (check: string): Finding[] => findings.filter((one) => one.check === check);
    return { code: json.code, stdout, findings, of };
  } finally {
    await prometheus.close();
  }
}

const HEALTHY = { container_memory: [A, B], http_requests_total: [A, B] };

describe('kfp doctor', () => {
  it('finds nothing wrong where nothing is, and leaves nothing behind', async () => {
    const { code, stdout, findings, of } = await doctor(HEALTHY);
    expect(findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
    expect(code).toBe(0);
    expect(of('prometheus')[0]!.message).toContain('version 3.1.4');
    expect(of('clock')[0]!.severity).toBe('ok');
    expect(of('targets')[0]!.message).toBe('2 targets: shop:a, shop:b');
    expect(of('mode leak')[0]!.message).toBe('is predicted for all 2 targets');
    expect(of('interval')[0]!.message).toBe('metrics are scraped every 2 s; the step is 15 s');
    expect(of('port')[0]!.message).toContain('is free');
    expect(of('disk')[0]!.message).toContain('will be made at the first start');
    expect(of('model')[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('predictions rest on forecasts alone') as string,
    });
    expect(stdout).toMatch(/^✓ node +Node/m);
    expect(stdout).toMatch(/No problem, 1 warning\.\n$/);
    expect(await readdir(folder)).toEqual(['config.yaml']);
  });

  it('names who lacks a signal, why, and what cannot be foreseen without it', async () => {
    const { code, stdout, of } = await doctor({ ...HEALTHY, container_memory: [A] });
    expect(code).toBe(0);
    expect(of('mode leak')).toEqual([
      {
        check: 'mode leak',
        severity: 'warning',
        message: 'It is predicted for 1 of 2 targets. Not for 1: no memory (shop:b).',
        advice: 'memory: container_memory has no series for it.',
      },
    ]);
    expect(stdout).toContain('→ memory: container_memory');
  });

  it('names a metric that nobody exports, and who should', async () => {
    const { of } = await doctor({ http_requests_total: [A] });
    expect(of('signal memory')[0]!.message).toBe(
      'No target has it: Prometheus has no metric container_memory. It comes from the kubelet’s cAdvisor: does Prometheus scrape /metrics/cadvisor?',
    );
  });

  it('sees that a range is too short for the scrapes', async () => {
    const { of } = await doctor(HEALTHY, { interval: 30 });
    expect(of('interval')).toMatchObject([
      { severity: 'warning', message: /scraped every 30 s, and the step is 15 s/ },
      {
        severity: 'problem',
        message: /range of 10 s over http_requests_total holds less than two/,
      },
    ]);
  });

  it('tells a query that Prometheus refuses from one without data', async () => {
    const file = join(folder, 'refused.yaml');
    await writeFile(file, CONFIG.replace('container_memory', 'nonsense('));
    const { code, of } = await doctor(HEALTHY, {}, { file });
    expect(code).toBe(1);
    expect(of('signal memory')[0]).toMatchObject({
      severity: 'problem',
      message: expect.stringContaining('parse error') as string,
    });
    expect(of('targets')[0]!.severity).toBe('ok');
    await rm(file);
  });

  it('says where to look when there is no target', async () => {
    const { code, of } = await doctor({});
    expect(code).toBe(1);
    expect(of('targets')[0]!.advice).toContain('Prometheus has no metric container_memory');
  });

  it.each([
    [8, 'warning', '8.0 s behind'],
    [-8, 'warning', '8.0 s ahead of'],
    [300, 'problem', '300.0 s behind'],
  ])('sees a clock that differs by %d s', async (clock, severity, words) => {
    const { of } = await doctor(HEALTHY, { clock });
    expect(of('clock')[0]!.severity).toBe(severity);
    expect(of('clock')[0]!.message.replace(/\d+\.\d/, (text) => Number(text).toFixed(0))).toContain(
      words.replace('.0', ''),
    );
  });

  it('shows the credentials to Prometheus, and says when they are not taken', async () => {
    const file = join(folder, 'bearer.yaml');
    await writeFile(file, `${CONFIG}prometheus: { bearerToken: { env: PROM_TOKEN } }\n`);
    const server = { token: 'right' };
    const right = await doctor(HEALTHY, server, { file, environment: { PROM_TOKEN: 'right' } });
    expect(right.code).toBe(0);
    const wrong = await doctor(HEALTHY, server, { file, environment: { PROM_TOKEN: 'wrong' } });
    expect(wrong.code).toBe(1);
    expect(wrong.of('prometheus')[0]).toMatchObject({
      severity: 'problem',
      message: expect.stringContaining('does not take the credentials') as string,
    });
    expect(wrong.of('targets')).toEqual([]);
    await rm(file);
  });

  it('refuses what the service would refuse: an open address without a token', async () => {
    const flags = ['--host', '0.0.0.0'];
    const { code, of } = await doctor(HEALTHY, {}, { flags });
    expect(code).toBe(1);
    expect(of('token')[0]!.message).toContain('does not listen on 0.0.0.0');
    const environment = { KFP_API_TOKEN: 'secret' };
    const guarded = await doctor(HEALTHY, {}, { flags, environment });
    expect(guarded.code).toBe(0);
    expect(guarded.of('token')[0]!.message).toContain('1 token: default (operator)');
  });

  it('tells the service itself from a foreign program on its port', async () => {
    let own = true;
    const server = createServer((request, response) => {
      const ready = { ready: false, problem: 'Prometheus is away' };
      const card = { warnings: [{ code: 'RECALL_FELL', message: 'Recall fell.' }] };
      const answers: Record<string, object> = {
        '/health': own ? { status: 'ok', version: '9.9.9' } : {},
        '/ready': ready,
        '/v1/scorecard': card,
      };
      response.end(JSON.stringify(answers[request.url!] ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const flags = ['--port', String(port)];
    const running = await doctor(HEALTHY, {}, { flags });
    expect(running.code).toBe(0);
    expect(running.of('service').map(({ message }) => message)).toEqual([
      expect.stringContaining('version 9.9.9') as string,
      'is not ready: Prometheus is away',
    ]);
    expect(running.of('scorecard')[0]!.message).toBe('Recall fell.');
    own = false;
    const foreign = await doctor(HEALTHY, {}, { flags });
    expect(foreign.code).toBe(1);
    expect(foreign.of('port')[0]!.message).toContain('is taken by');
    server.close();
    server.closeAllConnections();
  });

  it('sees a folder that cannot be one', async () => {
    const { code, of } = await doctor(HEALTHY, {}, { flags: ['--data-dir', config] });
    expect(code).toBe(1);
    expect(of('disk').map(({ severity }) => severity)).toEqual(['ok', 'problem']);
  });

  it('says what is wrong with a configuration, and stops there', async () => {
    const file = join(folder, 'broken.yaml');
    await writeFile(file, 'stepSeconds: -1\n');
    const { code, findings } = await doctor(HEALTHY, {}, { file });
    expect(code).toBe(1);
    expect(findings.map(({ check }) => check)).toEqual(['node', 'configuration']);
    await rm(file);
  });
});
