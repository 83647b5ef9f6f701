import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadWatch } from '../src/config/load.js';
import type { Watch } from '../src/config/schema.js';
import { readDataset } from '../src/datasets/read.js';
import type { Dataset, Run } from '../src/datasets/types.js';
import { createPrometheusClient } from '../src/prometheus/client.js';
import { fetchSignals, type TargetSignals } from '../src/history/fetch.js';
import { demoInstances } from '../lab/src/local/demo-instances.js';
import { startDemoSystem, type DemoSystem } from '../lab/src/local/demo-system.js';
import { anyFreePort } from '../src/doctor/ports.js';
import { obtainPrometheus } from '../lab/src/local/prometheus-binary.js';
import { eventually } from './fixtures/eventually.js';

const KFP = join(import.meta.dirname, '../bin/kfp.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'kfp-collection-'));
const output = join(scratch, 'data.csv.gz');

let config: Watch;
let configFile: string;
let system: DemoSystem;
let ports: number[];
let controlPorts: number[];
let prometheusPort: number;
let prometheusVersion: string;

/** Windows and ramps of seconds instead of minutes; signals and thresholds are those of the demo. */
async function quickConfig(): Promise<string> {
  const demo = await loadWatch();
  const modes = demo.modes
    .filter(({ name }) => name === 'memory_leak' || name === 'error_rate')
    .map((mode) => ({
      ...mode,
      provocation: { intensity: [1, 1], ramp: ['6s', '8s'], suddenShare: 0 },
    }));
  const file = join(scratch, 'quick.yaml');
  const watch = { window: '12s', horizons: ['10s'], modes, combinations: [], dangerous: [] };
  const quick = { version: 2, watches: { demo: { extends: 'demo', ...watch } } };
  writeFileSync(file, stringify(quick));
  return file;
}

beforeAll(async () => {
  configFile = await quickConfig();
  config = await loadWatch({ file: configFile });
  const binary = await obtainPrometheus({
    cacheDir: join(import.meta.dirname, '../../.cache/prometheus'),
    env: process.env,
    log: (line) => process.stdout.write(`${line}\n`),
  });
  prometheusVersion = binary.version;
  const free = await Promise.all(Array.from({ length: 5 }, () => anyFreePort('127.0.0.1')));
  ports = free.slice(0, 2);
  controlPorts = free.slice(2, 4);
  prometheusPort = free[4]!;
  system = await startDemoSystem({
    instances: demoInstances(ports).map((instance, index) => ({
      ...instance,
      controlPort: controlPorts[index]!,
    })),
    prometheus: { program: binary.prometheus, port: prometheusPort },
    dir: join(scratch, 'local'),
    seed: 1,
  });
}, 300_000);
afterAll(async () => {
  await system?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** The last ten steps of all targets. */
async function lastSteps(): Promise<TargetSignals[]> {
  const client = createPrometheusClient({ url: system.prometheusUrl, timeoutSeconds: 10 });
  const { stepSeconds } = config;
  const end = Math.floor(Date.now() / 1000 / stepSeconds - 1) * stepSeconds;
  try {
    return await fetchSignals({ client, config, start: end - 9 * stepSeconds, end });
  } finally {
    await client.close();
  }
}

function collecting(extra: readonly string[]): { child: ChildProcess; text: () => string } {
  const args = [
    '--app-host',
    'localhost',
    '--app-port',
    ports.join(','),
    '--prom-host',
    '127.0.0.1',
    '--prom-port',
    String(prometheusPort),
    '--config',
    configFile,
    '--output',
    output,
    ...extra,
  ];
  const child = spawn(process.execPath, [KFP, 'collect', ...args]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  }
  return { child, text: () => text };
}

async function collected(extra: readonly string[]): Promise<{ code: number; text: string }> {
  const { child, text } = collecting(extra);
  const [code] = (await once(child, 'close')) as [number];
  return { code, text: text() };
}

describe('the demo profile', () => {
  it('has a value of every signal at every step of a healthy target', async () => {
    const gaps = (targets: TargetSignals[]): string[] =>
      targets.flatMap(({ target, columns }) =>
        config.signals.flatMap(({ name }, i) =>
          columns[i]!.some(Number.isNaN) ? [`${target} ${name}`] : [],
        ),
      );
    let targets: TargetSignals[] = [];
    await eventually(60, async () => {
      targets = await lastSteps();
      return targets.length === 2 && gaps(targets).length === 0;
    });
    expect(targets.map(({ target }) => target).sort()).toEqual(
      ports.map((port) => `demo-app:127.0.0.1:${port}`).sort(),
    );
    for (const { columns } of targets) {
      const last = Object.fromEntries(
        config.signals.map(({ name }, i) => [name, columns[i]!.at(-1)!]),
      );
      expect(last).toMatchObject({ availability: 1, restarts: 0, oom_kills: 0 });
      for (const name of ['cpu_utilization', 'memory_utilization', 'request_rate']) {
        expect(last[name], name).toBeGreaterThan(0);
      }
      expect(last['error_ratio']).toBeGreaterThanOrEqual(0);
      expect(last['error_ratio']).toBeLessThanOrEqual(1);
      expect(last['latency_p50_seconds']).toBeLessThanOrEqual(last['latency_p95_seconds']!);
      expect(last['latency_p95_seconds']).toBeLessThanOrEqual(last['latency_p99_seconds']!);
    }
  });
});

describe('kfp collect', () => {
  it('names what is wrong before it begins', async () => {
    const unknown = await collected(['--app-port', '1']);
    expect(unknown).toMatchObject({
      code: 2,
      text: expect.stringContaining('does not know the instance http://localhost:1;') as string,
    });
    const half = await collected(['--load-control', 'http://127.0.0.1:1']);
    expect(half.text).toContain('names 1 load generators for 2 instances');
    const twice = await collected(['--app-port', `${ports[0]},${ports[0]}`]);
    expect(twice.text).toContain('only once');
    const nobody = await collected(['--prom-port', '1']);
    expect(nobody).toMatchObject({
      code: 3,
      text: expect.stringContaining('PROMETHEUS_UNREACHABLE') as string,
    });
    expect(readdirSync(scratch).filter((name) => name.startsWith('data'))).toEqual([]);
  });

  it('records real failures, keeps them when interrupted, and is resumed', async () => {
    const control = controlPorts.map((port) => `http://127.0.0.1:${port}`).join(',');
    const flags = ['--load-control', control, '--seed', String(SEED)];
    const { child, text } = collecting([...flags, '--duration', '400']);
    const closed = once(child, 'close');
    const finished = (): string[] =>
      readdirSync(`${output}.parts`).filter((name) => /^s\d/.test(name) && !name.endsWith('.tmp'));
    await eventually(180, () => finished().length >= 2);
    child.kill('SIGINT');
    expect(await closed, text()).toEqual([130, null]);
    expect(text()).toContain('Interrupted; go on with --resume.');
    expect(text()).toMatch(/\d+% · .* left · \d+ runs/);

    for (const [index, port] of ports.entries()) {
      const failures = await fetch(`http://127.0.0.1:${port}/failures`);
      const { failures: state } = (await failures.json()) as { failures: Record<string, boolean> };
      expect(Object.values(state)).not.toContain(true);
      const rate = await fetch(`http://127.0.0.1:${controlPorts[index]}/rate`);
      expect(await rate.json()).toMatchObject({ rate: demoInstances(ports)[index]!.requestRate });
    }
    const dataset = await readDataset(output);
    expect(dataset.metadata.versions['prometheus']).toBe(prometheusVersion);
    expect(dataset.metadata.command).toContain(`--config ${configFile}`);
    checkRuns(dataset);

    const refused = await collected(flags);
    expect(refused).toMatchObject({
      code: 2,
      text: expect.stringContaining('COLLECTION_UNFINISHED') as string,
    });
    // Its time is over, so nothing is begun and the dataset is made whole.
    const resumed = await collected([...flags, '--resume', '--duration', '60', '--json']);
    expect(resumed.code, resumed.text).toBe(0);
    expect(JSON.parse(resumed.text)).toMatchObject({
      output,
      runs: dataset.runs.length,
      interrupted: false,
    });
    expect((await readDataset(output)).runs).toEqual(dataset.runs);
    expect(readdirSync(scratch)).not.toContain('data.csv.gz.parts');
  }, 300_000);
});

/** The first two runs of this seed are the two failures. */
const SEED = 5;

function checkRuns({ runs, metadata }: Dataset): void {
  const column = (run: Run, name: string): Float64Array =>
    run.signals[config.signals.findIndex((signal) => signal.name === name)]!;
  const leak = runs.find(({ scenario }) => scenario === 'memory_leak')!;
  const errors = runs.find(({ scenario }) => scenario === 'error_rate')!;
  expect([leak.mode, errors.mode]).toEqual(['memory_leak', 'error_rate']);

  // The leak ended in a kill, and the restart is there to be seen.
  expect(Math.max(...column(leak, 'oom_kills').filter(Number.isFinite))).toBeGreaterThanOrEqual(1);
  expect(Math.max(...column(leak, 'restarts').filter(Number.isFinite))).toBeGreaterThanOrEqual(1);
  expect(Math.max(...column(errors, 'error_ratio'))).toBeGreaterThan(0.05);

  for (const run of [leak, errors]) {
    const failed = run.violation.indexOf(1);
    expect(failed * config.stepSeconds).toBeGreaterThan(config.windowSeconds);
    expect(run.timeToFailure[0]).toBe(failed * config.stepSeconds);
    // Steep as this leak is, its kill may fall between two steps; what comes before has no gaps.
    const { injectedAt } = metadata.runs.find(({ runId }) => runId === run.runId)!;
    expect(run.timestamps[failed]).toBeGreaterThan(injectedAt!);
    const quiet = run.timestamps.filter((time) => time < injectedAt!).length;
    for (const values of run.signals) {
      expect(values.subarray(0, quiet).some(Number.isNaN)).toBe(false);
    }
  }
}
