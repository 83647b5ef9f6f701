import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJournal } from '../../src/scorecard/journal.js';
import { anyFreePort } from '../../src/doctor/ports.js';
import { eventually } from '../fixtures/eventually.js';
import { startService, type Service } from '../fixtures/service.js';
import { down, healthy, startFakePrometheus, type FakePrometheus } from './fake-prometheus.js';

const STEP = 0.25;
const KEEPALIVE = 2;
const HOUR = 3600;

let scratch: string;
let prometheus: FakePrometheus;
let app: ChildProcess;
let appUrl: string;
let service: Service;

const disturb = async (how: { blockSeconds?: number; clockSeconds?: number }): Promise<void> => {
  await writeFile(join(scratch, 'disturb.json'), JSON.stringify(how));
  service.process.kill('SIGUSR2');
};
/** Counted for ever: what was recorded in an hour that is yet to come is in no report. */
const failures = async (): Promise<number> => {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const counts = text.matchAll(/^failure_prediction_scorecard_failures_total\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
};
const failuresOnDisk = async (): Promise<number> => {
  const folder = join(scratch, 'models/demo/scorecard');
  const { lines } = await createJournal(folder, () => undefined).load();
  return lines.filter((line) => (line as { kind: string }).kind === 'failure').length;
};
const fails = async (): Promise<void> => {
  const before = await failures();
  prometheus.value = down;
  await eventually(20, async () => (await failures()) > before);
  prometheus.value = healthy;
};
/** Whether the newest data are of now, by a clock that differs from the true one by so much. */
const isFreshAt = async (clockOffset: number): Promise<boolean> => {
  const [prediction] = (await service.predictions()).predictions;
  const age = Date.now() / 1000 + clockOffset - prediction!.timestamp;
  return Math.abs(age) < 8 * STEP && !prediction!.stale && (await service.ready()).ready;
};

/** Without a model, forecasts predict alone; the demo application is a real one. */
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kfp-held-up-'));
  const port = await anyFreePort('127.0.0.1');
  appUrl = `http://127.0.0.1:${port}`;
  app = spawn(process.execPath, [join(import.meta.dirname, '../../../demo-app/dist/server.js')], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  prometheus = await startFakePrometheus();
  prometheus.instance = `127.0.0.1:${port}`;
  prometheus.value = healthy;
  const config = join(scratch, 'config.yaml');
  const lines = [
    `stepSeconds: ${STEP}`,
    'windowSeconds: 1.5',
    'horizonSeconds: 30',
    `prometheus: { url: '${prometheus.url}', timeoutSeconds: 2, settleSeconds: 0 }`,
    `injection: { leaseSeconds: ${KEEPALIVE} }`,
    'api: { workbench: false }',
  ];
  await writeFile(config, lines.join('\n'));
  const hook = pathToFileURL(join(import.meta.dirname, '../fixtures/disturb.mjs')).href;
  service = await startService(['--config', config, '--model-dir', join(scratch, 'models')], {
    node: ['--import', hook],
    env: { DISTURB_FILE: join(scratch, 'disturb.json') },
  });
  await eventually(20, () => service.isWell());
  await eventually(20, async () => (await fetch(`${appUrl}/health`)).ok);
}, 60_000);
afterAll(async () => {
  await service?.stop();
  app?.kill('SIGTERM');
  if (app?.exitCode === null) await once(app, 'exit');
  await prometheus?.stop();
  await rm(scratch, { recursive: true, force: true });
});

describe('an event loop that is blocked for five seconds', () => {
  it('leaves out the steps of that time and counts them; keepalives end; all is as before afterwards', async () => {
    const latency = async (): Promise<boolean> => {
      const body = (await (await fetch(`${appUrl}/failures`)).json()) as {
        failures: Record<string, boolean>;
      };
      return body.failures['high_latency']!;
    };
    const { target } = (await service.predictions()).predictions[0]!;
    await service.post('/v1/failures', { target, failures: { high_latency: true } });
    await disturb({ blockSeconds: KEEPALIVE / 2 });
    // Shorter than the keepalive: nothing has ended.
    await eventually(10, () => service.isWell());
    expect(await latency()).toBe(true);

    const cycles = 'failure_prediction_cycles_total{watch="demo"}';
    const skipped = 'failure_prediction_cycles_skipped_total{watch="demo"}';
    const before = { cycles: await service.metric(cycles), skipped: await service.metric(skipped) };
    // What measures the delay of the event loop begins anew when it is read, and needs a moment for it.
    const read = prometheus.queries;
    await eventually(10, () => prometheus.queries > read);
    const { queries } = prometheus;
    await disturb({ blockSeconds: 5 });
    const blockedAt = performance.now();
    // The service cannot renew it: the application ends it by itself.
    await eventually(10, async () => !(await latency()));
    const ready = await service.ready();
    expect(performance.now() - blockedAt).toBeGreaterThan(4500);
    // Either it says that it was held up, or it has caught up already.
    expect(ready.problem ?? 'held up').toMatch(/held up/);
    expect(await service.metric('nodejs_eventloop_lag_max_seconds')).toBeGreaterThan(4);
    await eventually(10, () => service.isWell());
    const after = { cycles: await service.metric(cycles), skipped: await service.metric(skipped) };
    const seconds = (performance.now() - blockedAt) / 1000 - 4.5;
    // No step is made up for: they come one by one again.
    expect(after.cycles! - before.cycles!).toBeLessThanOrEqual(seconds / STEP + 6);
    expect(after.skipped! - before.skipped!).toBeGreaterThan(3 / STEP);
    expect(after.skipped! - before.skipped!).toBeLessThan(15 / STEP);
    expect(prometheus.queries - queries).toBeLessThan(11 * (seconds / STEP + 4));
    const { targets } = await service.get<{
      targets: { failures: Record<string, boolean> }[];
    }>('/v1/failures');
    expect(targets[0]!.failures['high_latency']).toBe(false);
  }, 40_000);
});

describe('a clock that is set', () => {
  const setAll = async (clockSeconds: number): Promise<void> => {
    prometheus.clockOffset = clockSeconds;
    await disturb({ clockSeconds });
  };

  it.each([
    ['forward', HOUR],
    ['back', 0],
    ['back', -HOUR],
    ['forward', 0],
  ])('%s by an hour, together with that of Prometheus, stalls no step', async (way, offset) => {
    const skipped = 'failure_prediction_cycles_skipped_total{watch="demo"}';
    const [before, known] = [await service.metric(skipped), await failures()];
    const told = service.log().length;
    await setAll(offset);
    await eventually(20, () => isFreshAt(offset));
    expect(service.log().slice(told)).toContain(
      `the clock of this machine was set ${way} by ${HOUR} s`,
    );
    // An hour that never was has no steps to be skipped; a busy machine may skip some of its own.
    expect((await service.metric(skipped))! - before!).toBeLessThan(60 / STEP);
    expect(await failures()).toBe(known);
    await fails();
    expect(await failures()).toBe(known + 1);
    await eventually(10, async () => (await failuresOnDisk()) === known + 1);
  });

  it.each([
    ['ahead of', HOUR],
    ['behind', -HOUR],
  ])(
    '%s that of Prometheus predicts nothing, and says so until both agree',
    async (side, offset) => {
      const known = await failures();
      await disturb({ clockSeconds: offset });
      const problem = `clock of this machine is ${HOUR} s ${side} that of Prometheus`;
      await eventually(20, async () => (await service.ready()).problem?.includes(problem) === true);
      expect((await service.ready()).status).toBe(503);
      const { predictions } = await service.predictions();
      expect(predictions).toMatchObject([{ state: 'stale', stale: true }]);
      expect(service.log()).toContain(problem);
      await disturb({ clockSeconds: 0 });
      await eventually(10, () => isFreshAt(0));
      expect(await failures()).toBe(known);
      expect(await failuresOnDisk()).toBe(known);
    },
  );
});
