import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoInstances } from '../lab/src/local/demo-instances.js';
import { startDemoSystem, type DemoSystem } from '../lab/src/local/demo-system.js';
import { anyFreePort } from '../src/doctor/ports.js';
import {
  createProcessGroup,
  type Part,
  type ProcessGroup,
} from '../lab/src/local/process-group.js';
import { obtainPrometheus, type PrometheusBinary } from '../lab/src/local/prometheus-binary.js';
import { preparePrometheus } from '../lab/src/local/prometheus-server.js';
import { eventually } from './fixtures/eventually.js';
import { liveGroup } from './fixtures/live-group.js';
import { writeSmallDataset } from './fixtures/small-dataset.js';

const KFP = join(import.meta.dirname, '../bin/kfp.mjs');
const run = promisify(execFile);

interface PredictionsBody {
  model: string;
  problem: string | null;
  predictions: {
    target: string;
    state: string;
    stale: boolean;
    timestamp: number;
    ageSeconds: number;
    probabilities: Record<string, number> | null;
    model: string;
  }[];
}

/** `kfp` as a user runs it; never throws. */
async function kfp(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await run(process.execPath, [KFP, ...args])) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

let binary: PrometheusBinary;
let scratch: string;
let modelDir: string;
let config: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kfp-serve-'));
  modelDir = join(scratch, 'models');
  binary = await obtainPrometheus({
    cacheDir: join(import.meta.dirname, '../../.cache/prometheus'),
    env: process.env,
    log: (line) => process.stdout.write(`${line}\n`),
  });
  const dataset = join(scratch, 'small.csv.gz');
  await writeSmallDataset(dataset);
  // A window that fills soon; all else is the demo's.
  config = join(scratch, 'quick.yaml');
  await writeFile(config, 'windowSeconds: 20\n');
  const args = [
    '--config',
    config,
    '--input',
    dataset,
    '--output-dir',
    modelDir,
    '--model-type',
    'rf,xgboost',
  ];
  const trained = await kfp(['train', ...args, '--quick', '--json']);
  expect(trained.stderr).toBe('');
  expect(trained.code).toBe(0);
}, 300_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('kfp serve', () => {
  let apiPort: number;
  let prometheusPort: number;
  let server: ChildProcess;
  let apps: DemoSystem;
  let prometheus: { group: ProcessGroup; part: Part };
  let output = '';
  const url = (path: string): string => `http://127.0.0.1:${apiPort}${path}`;
  const get = async <T>(path: string): Promise<T> => (await (await fetch(url(path))).json()) as T;
  const predictions = (): Promise<PredictionsBody> => get('/prediction');

  const startPrometheus = async (): Promise<void> => {
    const group = createProcessGroup();
    const part = await group.start(
      await preparePrometheus({
        program: binary.prometheus,
        dir: join(scratch, 'prometheus'),
        port: prometheusPort,
        scrape: {
          demoApps: apps.instanceUrls.map((instance) => instance.slice('http://'.length)),
          backend: `127.0.0.1:${apiPort}`,
        },
      }),
    );
    prometheus = { group, part };
  };

  beforeAll(async () => {
    const ports = await Promise.all([1, 2, 3, 4].map(() => anyFreePort('127.0.0.1')));
    apiPort = ports[0]!;
    prometheusPort = ports[1]!;
    // Its own Prometheus is another one, so that ours can come and go.
    apps = await startDemoSystem({
      instances: demoInstances([ports[2]!]),
      prometheus: { program: binary.prometheus, port: ports[3]! },
      dir: join(scratch, 'apps'),
      seed: 1,
    });
    const flags = ['--prom-port', String(prometheusPort), '--port', String(apiPort)];
    flags.push('--config', config, '--model-dir', modelDir);
    server = spawn(process.execPath, [KFP, 'serve', ...flags]);
    server.stdout!.on('data', (data) => (output += String(data)));
    server.stderr!.on('data', (data) => (output += String(data)));
    await eventually(30, async () => (await fetch(url('/health'))).ok);
  }, 120_000);
  afterAll(async () => {
    await prometheus?.group.stop();
    await apps?.stop();
    if (server?.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
  });

  it('starts without Prometheus, and says what is missing', async () => {
    await eventually(20, async () => (await predictions()).problem !== null);
    const ready = await fetch(url('/ready'));
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      ready: false,
      problem: expect.stringContaining('Cannot reach Prometheus') as string,
    });
  });

  it('predicts when Prometheus comes, with probabilities that sum to 1', async () => {
    await startPrometheus();
    // Forecasts speak of what has a window first; the model once most signals have.
    await eventually(60, async () => {
      const { model, predictions: all } = await predictions();
      return all[0]?.probabilities != null && all[0].model === model;
    });
    const body = await predictions();
    expect(body.problem).toBeNull();
    const [prediction] = body.predictions;
    const values = Object.values(prediction!.probabilities!);
    expect(values).toHaveLength(6);
    expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    expect(prediction!.stale).toBe(false);
    expect(prediction!.ageSeconds).toBeLessThan(10);
    expect(prediction!.model).toBe(body.model);
    expect((await fetch(url('/ready'))).status).toBe(200);
  }, 150_000);

  it('is what kfp doctor finds on its port, with everything it needs', async () => {
    const flags = ['--prom-port', String(prometheusPort), '--port', String(apiPort)];
    flags.push('--config', config, '--model-dir', modelDir);
    const { code, stdout } = await kfp(['doctor', ...flags, '--json']);
    const { findings } = JSON.parse(stdout) as {
      findings: { check: string; severity: string; message: string }[];
    };
    expect(findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
    expect(code).toBe(0);
    const messages = (check: string): string[] =>
      findings.filter((one) => one.check === check).map(({ message }) => message);
    expect(messages('clock')).toEqual(['agrees with that of Prometheus']);
    expect(messages('targets')[0]).toMatch(/^1 target: demo-app:/);
    expect(messages('model')[0]).toMatch(/fits the configuration/);
    expect(messages('service')).toEqual([
      expect.stringContaining('runs at') as string,
      'is ready: it predicts, from fresh data',
    ]);
  });

  it('shows its predictions to Prometheus, and promtool finds nothing wrong', async () => {
    const text = await (await fetch(url('/metrics'))).text();
    const lint = spawn(binary.promtool!, ['check', 'metrics']);
    let complaints = '';
    lint.stderr.on('data', (data) => (complaints += String(data)));
    lint.stdin.end(text);
    const [code] = (await once(lint, 'exit')) as [number];
    expect(complaints).toBe('');
    expect(code).toBe(0);
    await eventually(20, async () => {
      const query = 'failure_prediction_probability{job="demo-app"}';
      const response = await fetch(
        `http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(query)}`,
      );
      const body = (await response.json()) as { data: { result: unknown[] } };
      return body.data.result.length === 5;
    });
  });

  it('tells predictions as events', async () => {
    const stop = new AbortController();
    const response = await fetch(url('/v1/events'), { signal: stop.signal });
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.split('event: prediction').length > 3) break;
    }
    stop.abort();
    const [data] = /(?<=data: ).*/.exec(text)!;
    expect(JSON.parse(data)).toMatchObject({
      target: (await predictions()).predictions[0]!.target,
    });
  });

  it('forecasts a signal, and names what it does not know', async () => {
    const { target } = (await predictions()).predictions[0]!;
    const forecast = await get<{ q50: number[]; bounds: object[] }>(
      `/v1/targets/${target}/forecast?signal=memory_utilization`,
    );
    expect(forecast.q50).toHaveLength(30);
    expect(forecast.bounds).toHaveLength(1);
    expect(await get(`/v1/targets/${target}/forecast?signal=mood`)).toMatchObject({
      statusCode: 404,
      error: 'SIGNAL_UNKNOWN',
    });
    expect(await get('/v1/targets/nobody/forecast?signal=mood')).toMatchObject({ statusCode: 404 });
    expect(await get('/nothing')).toMatchObject({ statusCode: 404 });
  });

  it('forecasts any series it is given', async () => {
    const post = async (body: object): Promise<Response> =>
      fetch(url('/v1/forecasts'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const values = [1, 2, null, 4, 5, 6];
    const answer = await post({ values, stepSeconds: 10, horizonSeconds: 20, atLeast: 7.5 });
    // A rise of 1 per step through 6; six values do not prove that it goes on.
    const { forecast, secondsToBound } = (await answer.json()) as {
      forecast: { q10: number; q50: number; q90: number }[];
      secondsToBound: { q10: number; q50: number; q90: number };
    };
    expect(forecast).toHaveLength(2);
    expect(forecast[1]!.q10).toBeLessThan(8);
    expect(forecast[1]!.q90).toBeGreaterThan(8);
    expect(secondsToBound.q10).toBeLessThan(15);
    expect(secondsToBound.q90).toBeGreaterThan(15);
    const refused = await post({ values: ['much'], stepSeconds: 10, horizonSeconds: 20 });
    expect(await refused.json()).toMatchObject({ statusCode: 400 });
  });

  it('switches failures, and refuses what is wrong or comes from a web page', async () => {
    const { target } = (await predictions()).predictions[0]!;
    const post = async (body: object, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(url('/v1/failures'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const on = await post({ target, failures: { high_latency: true } });
    expect(await on.json()).toMatchObject({ failures: { high_latency: true } });
    const off = await post({ target, failures: { high_latency: false } });
    expect(await off.json()).toMatchObject({ failures: { high_latency: false } });

    const unknown = await post({ target, failures: { oom: true } });
    expect(unknown.status).toBe(400);
    expect(await unknown.json()).toMatchObject({
      error: 'INJECTION_REFUSED',
      message: expect.stringContaining('oom') as string,
    });
    expect((await post({ target })).status).toBe(400);
    expect((await post({ target: 'nobody', failures: {} })).status).toBe(404);
    const foreign = await post({ target, failures: {} }, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
  });

  it('changes the model while it runs, and keeps the old one when the new one is broken', async () => {
    const before = (await predictions()).model;
    const { models } = await get<{ models: { id: string }[] }>('/v1/models');
    const other = models.find(({ id }) => id !== before)!.id;
    const activate = async (id: string): Promise<Response> =>
      fetch(url(`/v1/models/${id}/activate`), { method: 'POST' });
    expect((await activate(other)).status).toBe(200);
    expect((await predictions()).model).toBe(other);

    await writeFile(join(modelDir, 'demo', before, 'model.json'), '{}');
    const refused = await activate(before);
    expect(refused.status).toBe(500);
    expect(await refused.json()).toMatchObject({ error: 'MODEL_UNREADABLE' });
    expect((await predictions()).model).toBe(other);
    expect((await activate('../../etc')).status).toBe(404);
  });

  it('says that predictions are stale when Prometheus is gone, and recovers by itself', async () => {
    await prometheus.group.stop();
    await eventually(30, async () => (await predictions()).predictions.every(({ stale }) => stale));
    const body = await predictions();
    expect(body.predictions[0]).toMatchObject({ state: 'stale' });
    expect(body.problem).toContain('Prometheus');
    const metrics = await (await fetch(url('/metrics'))).text();
    expect(metrics).not.toMatch(/^failure_prediction_(probability|risk)\{/m);

    await startPrometheus();
    await eventually(60, async () => {
      const now = await predictions();
      return now.problem === null && now.predictions.some(({ stale }) => !stale);
    });
  }, 120_000);

  it('calls a target down that crashes over and over, and learns it anew when it stays up', async () => {
    // Nobody sends requests any more, either.
    await apps.group.end(apps.parts.find(({ name }) => name.startsWith('load'))!);
    const supervisor = apps.parts.find(({ name }) => name.startsWith('demo-app'))!.pid;
    // It is killed whenever it is there again, until that is told.
    await eventually(60, async () => {
      const app = liveGroup(supervisor).find((pid) => pid !== supervisor);
      if (app !== undefined) process.kill(app, 'SIGKILL');
      return (await predictions()).predictions[0]?.state === 'failing';
    });
    const { problem, predictions: known } = await predictions();
    expect(known).toMatchObject([{ failure: 'service_down', stale: false }]);
    // The service is well, and so is Prometheus: only the target is not.
    expect(problem).toBeNull();
    expect((await fetch(url('/ready'))).status).toBe(200);
    await eventually(60, async () => (await predictions()).predictions[0]?.state !== 'failing');
    expect((await predictions()).predictions).toMatchObject([
      { state: 'recovering', risk: null, failure: null, forecasts: [] },
    ]);
  }, 150_000);

  it('refuses a taken port, and ends on SIGTERM', async () => {
    const flags = ['--config', config, '--port', String(apiPort), '--model-dir', modelDir];
    const second = await kfp(['serve', ...flags]);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('PORT_TAKEN');
    server.kill('SIGTERM');
    const [code] = (await once(server, 'exit')) as [number];
    expect(code, output).toBe(0);
  });
});

describe('bad input to the command line', () => {
  it('names a missing registry, and a model kind nobody trained', async () => {
    // Without a kind, forecasts alone would predict.
    const empty = await kfp([
      'serve',
      '--model-dir',
      join(scratch, 'nothing'),
      '--model-type',
      'rf',
    ]);
    expect(empty.code).toBe(2);
    expect(empty.stderr).toContain('kfp train');
    const kind = await kfp(['serve', '--model-dir', modelDir, '--model-type', 'nn']);
    expect(kind.stderr).toContain('There is no neural-network model');
  });

  it('names a damaged model', async () => {
    const copy = join(scratch, 'damaged');
    await cp(modelDir, copy, { recursive: true });
    for (const name of await readdir(join(copy, 'demo'))) {
      const metadata = join(copy, 'demo', name, 'metadata.json');
      if (existsSync(metadata)) await writeFile(metadata, '{');
    }
    const { code, stderr } = await kfp(['serve', '--model-dir', copy]);
    expect(code).toBe(2);
    expect(stderr).toContain('metadata.json');
  });

  it('leaves the registry alone when a dataset is no good', async () => {
    const before = await readdir(join(modelDir, 'demo'));
    const file = join(scratch, 'bad.csv');
    const train = (): ReturnType<typeof kfp> =>
      kfp(['train', '--input', file, '--output-dir', modelDir]);
    expect((await train()).stderr).toContain('DATASET_UNREADABLE');
    await writeFile(file, '');
    await writeFile(join(scratch, 'bad.meta.json'), '{}');
    expect((await train()).stderr).toContain('DATASET_METADATA_UNREADABLE');
    expect(await readdir(join(modelDir, 'demo'))).toEqual(before);
  });

  it('explains its flags', async () => {
    const help = await kfp(['collect', '--help']);
    expect(help.stdout).toContain('--app-port');
    expect(help.stdout).toContain('Examples:');
    const unknown = await kfp(['collect', '--durration', '3']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('--duration');
  });
});
