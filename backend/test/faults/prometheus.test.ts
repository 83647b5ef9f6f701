import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyFreePort } from '../../src/doctor/ports.js';
import { eventually } from '../fixtures/eventually.js';
import { startFakePrometheus, type FakePrometheus, type Mood } from './fake-prometheus.js';

const KFP = join(import.meta.dirname, '../../bin/kfp.mjs');

interface Ready {
  ready: boolean;
  problem: string | null;
}
interface Answer {
  problem: string | null;
  warnings: string[];
  predictions: { target: string; state: string; stale: boolean; timestamp: number }[];
}

let prometheus: FakePrometheus;
let scratch: string;
let url: string;
let server: ChildProcess;
let log = '';
let second: ChildProcess;
let secondUrl: string;
let told = '';

const ready = async (): Promise<Ready & { status: number }> => {
  const response = await fetch(`${url}/ready`);
  return { ...((await response.json()) as Ready), status: response.status };
};
const predictions = async (): Promise<Answer> =>
  (await (await fetch(`${url}/prediction`)).json()) as Answer;
const isWell = async (): Promise<boolean> => {
  const [{ status }, { predictions: known }] = await Promise.all([ready(), predictions()]);
  return status === 200 && known.length === 1 && !known[0]!.stale;
};

/** Without a model, forecasts predict alone: nothing has to be trained for this. */
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kfp-faults-'));
  prometheus = await startFakePrometheus();
  const port = await anyFreePort('127.0.0.1');
  const config = join(scratch, 'config.yaml');
  const lines = [
    'stepSeconds: 0.5',
    'windowSeconds: 5',
    'horizonSeconds: 30',
    `prometheus: { url: '${prometheus.url}', timeoutSeconds: 0.5, settleSeconds: 0, maxAnswerMegabytes: 1 }`,
    `api: { port: ${port}, workbench: false }`,
  ];
  await writeFile(config, lines.join('\n'));
  url = `http://127.0.0.1:${port}`;
  const flags = ['serve', '--config', config, '--model-dir', join(scratch, 'models')];
  server = spawn(process.execPath, [KFP, ...flags]);
  for (const stream of [server.stdout!, server.stderr!]) {
    stream.on('data', (data) => (log += String(data)));
  }
  await eventually(30, isWell);
  // It begins while the first one is tried: its start takes a while.
  const secondPort = await anyFreePort('127.0.0.1');
  secondUrl = `http://127.0.0.1:${secondPort}`;
  second = spawn(process.execPath, [KFP, ...flags, '--port', String(secondPort)]);
  second.stdout!.on('data', (data) => (told += String(data)));
}, 60_000);
afterAll(async () => {
  for (const process of [second, server]) {
    if (process?.exitCode !== null || process.signalCode !== null) continue;
    process.kill('SIGTERM');
    await once(process, 'exit');
  }
  await prometheus.stop().catch(() => undefined);
  await rm(scratch, { recursive: true, force: true });
});

describe('Prometheus', () => {
  it.each<[Mood, string]>([
    ['html', 'does not answer as Prometheus does (status 200): <html>'],
    ['unavailable', 'it answers 503: starting'],
    ['silent', 'took longer than 0.5 s'],
    ['cut off', 'does not answer as Prometheus does'],
    ['huge', 'more than 1 MB'],
    ['no samples', 'knows no target'],
    ['old samples', 'do its clock and this one agree?'],
    ['future samples', 'do its clock and this one agree?'],
  ])(
    'that answers %s is told of, and recovered from by itself',
    async (mood, problem) => {
      log = '';
      prometheus.mood = mood;
      await eventually(10, async () => (await ready()).problem?.includes(problem) === true);
      expect(await ready()).toMatchObject({ ready: false, status: 503 });
      const answer = await predictions();
      expect(answer.problem).toContain(problem);
      expect(log).toContain(JSON.stringify(problem).slice(1, -1));
      // What was said before stays, and grows stale; nothing is made up.
      for (const { state, stale } of answer.predictions) if (stale) expect(state).toBe('stale');
      expect((await fetch(`${url}/health`)).status).toBe(200);
      prometheus.mood = 'well';
      await eventually(15, isWell);
      expect(log).toContain('predictions are fresh again');
    },
    40_000,
  );

  it('that leaves a part out with a warning is still used', async () => {
    prometheus.mood = 'with warnings';
    const since = Date.now() / 1000;
    await eventually(10, async () => (await predictions()).predictions[0]!.timestamp > since + 0.5);
    expect(await isWell()).toBe(true);
    const warning = 'a store is away: the answer is in parts';
    expect((await predictions()).warnings).toEqual([warning]);
    const metric = async (): Promise<string | undefined> =>
      /^failure_prediction_prometheus_warnings\{watch="demo"\} (\d+)$/m.exec(
        await (await fetch(`${url}/metrics`)).text(),
      )?.[1];
    expect(await metric()).toBe('1');
    prometheus.mood = 'well';
    await eventually(10, async () => (await predictions()).warnings.length === 0);
    expect(await metric()).toBe('0');
    // Once when it came, and once when it was over.
    expect(log.split(`Prometheus warns: ${warning}`)).toHaveLength(2);
    expect(log.split('Prometheus warns of nothing any more')).toHaveLength(2);
  });

  it('that is killed and comes back is told of, and recovered from by itself', async () => {
    await prometheus.stop();
    await eventually(10, async () => (await ready()).problem?.includes('ECONNREFUSED') === true);
    await eventually(10, async () => (await predictions()).predictions[0]?.state === 'stale');
    expect((await ready()).status).toBe(503);
    await prometheus.start();
    await eventually(15, isWell);
  }, 40_000);
});

describe('a second service on the same folder', () => {
  it('predicts, and keeps its hands off the record', async () => {
    await eventually(20, async () => (await fetch(`${secondUrl}/ready`)).ok);
    expect(told).toContain(`process ${server.pid}`);
    const scorecard = (await (await fetch(`${secondUrl}/v1/scorecard`)).json()) as {
      warnings: { code: string; message: string }[];
    };
    expect(scorecard.warnings.map(({ code }) => code)).toEqual(['NOT_SAVED']);
    expect(scorecard.warnings[0]!.message).toContain('--data-dir');
  }, 40_000);

  it('takes the record over by itself when the first one is killed', async () => {
    const inUse = async (): Promise<{ pid: number }> =>
      JSON.parse(await readFile(join(scratch, 'models/in-use.json'), 'utf8')) as { pid: number };
    expect((await inUse()).pid).toBe(server.pid);
    server.kill('SIGKILL');
    await once(server, 'exit');
    await eventually(15, async () => {
      const card = await (await fetch(`${secondUrl}/v1/scorecard`)).json();
      return (card as { warnings: object[] }).warnings.length === 0;
    });
    expect((await inUse()).pid).toBe(second.pid);
    expect(told).toContain('The scorecard is saved again');
    expect((await fetch(`${secondUrl}/ready`)).status).toBe(200);
    second.kill('SIGTERM');
    await once(second, 'exit');
    expect(await readdir(join(scratch, 'models'))).not.toContain('in-use.json');
    const lines = await readFile(join(scratch, 'models/demo/scorecard/state.json'), 'utf8');
    expect(Object.keys((JSON.parse(lines) as { targets: object }).targets)).toHaveLength(1);
  }, 40_000);
});
