import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoInstances } from '../../backend/lab/src/local/demo-instances.js';
import { startDemoSystem } from '../../backend/lab/src/local/demo-system.js';
import { anyFreePort } from '../../backend/src/doctor/ports.js';
import { obtainPrometheus } from '../../backend/lab/src/local/prometheus-binary.js';
import { eventually } from '../../backend/test/fixtures/eventually.js';

const ROOT = join(import.meta.dirname, '../..');

/** Asked of every change, as where Grafana runs. */
export const TOKEN = 'of-the-tests';

/** What `npm start` starts, without its terminal: demo applications, Prometheus, and the backend. */
export interface RunningSystem {
  /** Of the backend, which serves the workbench. */
  readonly url: string;
  readonly prometheusUrl: string;
  /** `127.0.0.1:3001`, as Prometheus' label says it. */
  readonly instances: readonly string[];
  /** Ends the backend alone. */
  stopBackend(): Promise<void>;
  /** Starts it again, with what it has saved. Returns when it answers. */
  startBackend(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts it all on ports that are free.
 *
 * @param modelDir where models are; without it there are none, and predictions rest on forecasts
 * @throws Error when the pages are not built
 */
export async function startSystem(modelDir?: string): Promise<RunningSystem> {
  for (const file of ['plugin/dist/module.js', 'plugin/workbench/dist/index.html']) {
    if (!existsSync(join(ROOT, file)))
      throw new Error(`${file} is missing: run npm run build first.`);
  }
  const dir = await mkdtemp(join(tmpdir(), 'kfp-workbench-'));
  const binary = await obtainPrometheus({
    cacheDir: join(ROOT, '.cache/prometheus'),
    env: process.env,
    log: (line) => process.stdout.write(`${line}\n`),
  });
  const [first, second, prometheusPort, apiPort] = await Promise.all(
    [1, 2, 3, 4].map(() => anyFreePort('127.0.0.1')),
  );
  const system = await startDemoSystem({
    instances: demoInstances([first!, second!]),
    prometheus: { program: binary.prometheus, port: prometheusPort! },
    backend: `127.0.0.1:${apiPort}`,
    dir,
    seed: 1,
  });
  const url = `http://127.0.0.1:${apiPort}`;
  let backend: ChildProcess | undefined;
  const stopBackend = async (): Promise<void> => {
    const running = backend;
    backend = undefined;
    if (running === undefined || running.exitCode !== null) return;
    running.kill('SIGTERM');
    await once(running, 'exit');
  };
  const startBackend = async (): Promise<void> => {
    backend = spawnBackend([
      '--prom-port',
      String(prometheusPort),
      '--port',
      String(apiPort),
      '--model-dir',
      modelDir ?? join(dir, 'models'),
      '--data-dir',
      join(dir, 'data'),
      '--log-level',
      'warn',
    ]);
    await eventually(30, async () => (await fetch(`${url}/health`)).ok);
  };
  const stop = async (): Promise<void> => {
    await stopBackend();
    await system.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await startBackend();
    await eventually(30, () => isMeasured(url));
  } catch (error) {
    await stop();
    throw error;
  }
  const instances = [`127.0.0.1:${first}`, `127.0.0.1:${second}`];
  return { url, prometheusUrl: system.prometheusUrl, instances, stopBackend, startBackend, stop };
}

/** Whether Prometheus has seen both applications answer often enough for a rate. */
async function isMeasured(url: string): Promise<boolean> {
  const query = encodeURIComponent('sum by (instance) (rate(http_requests_total[5s])) > 0');
  const path = '/api/datasources/proxy/uid/prometheus/api/v1/query';
  const response = await fetch(`${url}${path}?query=${query}`);
  const { data } = (await response.json()) as { data: { result: unknown[] } };
  return data.result.length === 2;
}

function spawnBackend(args: readonly string[]): ChildProcess {
  const kfp = join(ROOT, 'backend/lab/bin/kfp-workbench.mjs');
  return spawn(process.execPath, [kfp, 'serve', ...args], {
    env: { ...process.env, KFP_API_TOKEN: TOKEN },
    stdio: 'ignore',
  });
}
