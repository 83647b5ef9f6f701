import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcessGroup } from '../lab/src/local/process-group.js';
import { obtainPrometheus } from '../lab/src/local/prometheus-binary.js';
import { loadConfig } from '../src/config/load.js';
import { createRegistry } from '../src/models/registry.js';
import { eventually } from './fixtures/eventually.js';
import { startService, type Service } from './fixtures/service.js';
import { startPrometheus } from './fixtures/start-prometheus.js';
import { saveTinyModel } from './fixtures/tiny-model.js';

/** How long a query that says `late` takes; longer than many steps of the other watches. */
const LATE_MILLISECONDS = 1500;

const watch = (step: string, window: string, horizon: string, expr: string): object => ({
  labels: ['job', 'instance'],
  step,
  window,
  horizons: [horizon],
  settle: '0s',
  signals: [{ name: 'reached', unit: 'count', description: 'Whether it is.', expr }],
  modes: [
    {
      name: 'gone',
      description: 'It is not reached.',
      thresholds: [{ signal: 'reached', below: -1, forSteps: 1 }],
    },
  ],
});

const UP = 'up{job="prometheus"}';
const WATCHES = {
  quick: watch('500ms', '5s', '10s', UP),
  slow: watch('2s', '12s', '20s', UP),
  late: watch('500ms', '5s', '10s', `${UP} # late`),
  broken: watch('1s', '6s', '10s', 'up{'),
};

interface Prediction {
  readonly watch: string;
  readonly timestamp: number;
  readonly state: string;
  readonly model: string;
}

const group = createProcessGroup();
let scratch: string;
let proxy: Server;
let service: Service;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kfp-watches-'));
  const binary = await obtainPrometheus({
    cacheDir: join(import.meta.dirname, '../../.cache/prometheus'),
    env: process.env,
    log: (line) => process.stdout.write(`${line}\n`),
  });
  const url = await startPrometheus(group, {
    program: binary.prometheus,
    dir: join(scratch, 'prometheus'),
    scrape: { demoApps: [] },
  });
  proxy = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const asked = `${request.url} ${decodeURIComponent(body)}`;
      if (asked.includes('late')) await new Promise((next) => setTimeout(next, LATE_MILLISECONDS));
      const answer = await fetch(`${url}${request.url}`, {
        method: request.method!,
        headers: { 'content-type': request.headers['content-type'] ?? '' },
        ...(request.method === 'POST' && { body }),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(await answer.text());
      // A late answer may find Prometheus gone, at the end.
    })().catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const config = join(scratch, 'config.yaml');
  const prometheus = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  await writeFile(
    config,
    JSON.stringify({ version: 2, watches: WATCHES, prometheus: { url: prometheus } }),
  );

  // What a service of before there were watches has left: models that lie in the folder itself, one of
  // another window, and a record.
  const { watches } = await loadConfig({ file: config });
  const older = createRegistry({ modelDir: join(scratch, 'models') });
  const [quick, slow] = watches as [(typeof watches)[0], (typeof watches)[0]];
  await saveTinyModel(older, slow, 1);
  await older.activate(await saveTinyModel(older, { ...quick, windowSeconds: 20 }, 2));
  await mkdir(join(scratch, 'data/scorecard'), { recursive: true });
  const at = Math.floor(Date.now() / 1000) - 3600;
  const outcome = {
    kind: 'false_alarm',
    target: 'before',
    at,
    until: at + 10,
    mode: 'gone',
    model: 'm',
    risk: 0.8,
  };
  await writeFile(join(scratch, 'data/scorecard/outcomes.jsonl'), `${JSON.stringify(outcome)}\n`);

  service = await startService([
    '--config',
    config,
    '--model-dir',
    join(scratch, 'models'),
    '--data-dir',
    join(scratch, 'data'),
  ]);
  await eventually(60, async () => (await of('slow'))?.state === 'normal');
}, 120_000);
afterAll(async () => {
  await service?.stop();
  proxy?.closeAllConnections();
  proxy?.close();
  await group.stop();
  await rm(scratch, { recursive: true, force: true });
});

const of = async (name: string): Promise<Prediction | undefined> => {
  const { predictions } = await service.get<{ predictions: Prediction[] }>('/v1/predictions');
  return predictions.find((one) => one.watch === name);
};
const counter = async (name: string, label: string): Promise<number> =>
  (await service.metric(`failure_prediction_${name}{watch="${label}"}`)) ?? NaN;

describe('a service with several watches', () => {
  it('predicts each on its own step, whatever another one does', async () => {
    const before = await Promise.all(
      ['quick', 'slow'].map((name) => counter('cycles_total', name)),
    );
    const skipped = await counter('cycles_skipped_total', 'quick');
    const since = performance.now();
    await new Promise((next) => setTimeout(next, 8000));
    const seconds = (performance.now() - since) / 1e3;
    const after = await Promise.all(['quick', 'slow'].map((name) => counter('cycles_total', name)));
    // Sixteen steps and four; a machine that is busy may leave some out.
    expect(after[0]! - before[0]!).toBeGreaterThan(0.6 * (seconds / 0.5));
    expect(after[0]! - before[0]!).toBeLessThan(1.4 * (seconds / 0.5));
    expect(after[1]! - before[1]!).toBeGreaterThanOrEqual(3);
    expect(after[1]! - before[1]!).toBeLessThanOrEqual(6);
    expect((await counter('cycles_skipped_total', 'quick')) - skipped).toBeLessThan(6);
    expect(await counter('cycles_skipped_total', 'late')).toBeGreaterThan(5);
    expect(await counter('failed_cycles_total', 'quick')).toBe(0);
    expect(await counter('failed_cycles_total', 'broken')).toBeGreaterThan(0);
    expect((await of('slow'))!.timestamp % 2).toBe(0);
  });

  it('is ready, and says which watch has which problem', async () => {
    expect(await service.ready()).toMatchObject({
      status: 200,
      problem: expect.stringMatching(/^broken: Signal "reached"/) as string,
      watches: expect.arrayContaining([
        expect.objectContaining({ watch: 'quick', ready: true, problem: null }),
        expect.objectContaining({ watch: 'broken', ready: false }),
      ]) as unknown,
    });
    expect(await of('broken')).toBeUndefined();
  });

  it('uses an older model for the watch it was made for, and leaves aside what does not fit', async () => {
    expect((await of('slow'))!.model).toMatch(/^rf-/);
    expect((await of('quick'))!.model).toBe('forecasts');
    expect(service.log()).toMatch(
      /the model is left aside: Model rf-\S+ was trained for windowSeconds 20/,
    );
    const { models } = await service.get<{ models: { watch: string; active: boolean }[] }>(
      '/v1/models',
    );
    expect(models.map(({ watch, active }) => [watch, active])).toEqual(
      expect.arrayContaining([
        ['quick', false],
        ['slow', true],
      ]),
    );
  });

  it('goes on with the record of before there were watches', async () => {
    const { total } = await service.get<{ total: { falseAlarms: number } }>(
      '/v1/scorecard?watch=quick',
    );
    expect(total.falseAlarms).toBe(1);
    expect(existsSync(join(scratch, 'data/quick/scorecard/outcomes.jsonl'))).toBe(true);
    expect(existsSync(join(scratch, 'data/scorecard'))).toBe(false);
  });

  it('ends in time, and leaves its folder to the next', async () => {
    const since = performance.now();
    await service.stop();
    expect(performance.now() - since).toBeLessThan(8000);
    expect(service.process.exitCode).toBe(0);
    expect(existsSync(join(scratch, 'data/quick/anomaly/state.json'))).toBe(true);
  });
});
