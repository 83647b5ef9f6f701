import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../src/cli/main.js';
import { seededRandom } from '../src/core/random.js';

import { anyFreePort } from '../src/doctor/ports.js';
import { createProcessGroup } from '../lab/src/local/process-group.js';
import { obtainPrometheus } from '../lab/src/local/prometheus-binary.js';
import { preparePrometheus } from '../lab/src/local/prometheus-server.js';
import { startReady } from '../lab/src/local/readiness.js';
import { collectedIo } from './fixtures/collected-io.js';

const STEP = 15;
const HOURS = 12;
/** On the grid; long past, so that nothing depends on today. */
const BEGIN = 1_772_323_200;
const STEPS = (HOURS * 3600) / STEP;
const TARGETS = ['shop/cart', 'shop/search', 'shop/pay'];

const CONFIG = `
profile: history
stepSeconds: ${STEP}
windowSeconds: 300
horizonSeconds: 300
targetLabels: [namespace, workload]
signals:
  - { name: memory_utilization, unit: ratio, description: m, expr: past_memory }
  - { name: error_ratio, unit: ratio, description: e, expr: past_errors }
modes:
  - name: memory_leak
    description: m
    thresholds: [{ signal: memory_utilization, atLeast: 0.95, forSteps: 2 }]
  - name: error_rate
    description: e
    thresholds: [{ signal: error_ratio, atLeast: 0.05, forSteps: 2 }]
alarm: { threshold: auto, smoothing: 0.6, raiseSteps: 1, clearSteps: 5 }
injection: { combinations: [], dangerous: [] }
`;

/** A history with a failure of either mode, in turns, every 90 minutes; half an hour apart by target. */
function history(): { text: string; failures: { target: string; start: number }[] } {
  const random = seededRandom(7);
  const failures: { target: string; start: number }[] = [];
  const lines: Record<string, string[]> = { past_memory: [], past_errors: [] };
  TARGETS.forEach((target, t) => {
    const [namespace, workload] = target.split('/');
    const values = { past_memory: [] as number[], past_errors: [] as number[] };
    for (let step = 0; step < STEPS; step++) {
      const since = (step - 120 - 120 * t) % 360;
      const leaks = Math.floor((step - 120 - 120 * t) / 360) % 2 === 0;
      const ramp = step < 120 + 120 * t || since > 60 ? 0 : since / 50;
      const rounded = (value: number): number => Number(value.toFixed(6));
      values.past_memory.push(rounded(0.4 + 0.02 * random() + (leaks ? 0.55 * ramp : 0)));
      values.past_errors.push(rounded(0.004 * random() + (leaks ? 0 : 0.05 * ramp)));
    }
    for (const [name, bound] of [
      ['past_memory', 0.95],
      ['past_errors', 0.05],
    ] as const) {
      values[name].forEach((value, step) => {
        const time = BEGIN + step * STEP;
        lines[name]!.push(
          `${name}{namespace="${namespace}",workload="${workload}"} ${value} ${time}`,
        );
        // Sustained for two steps, and not within the failure before.
        const beyond = value >= bound && (values[name][step + 1] ?? 0) >= bound;
        const id = `${namespace}:${workload}`;
        const known = failures.some(
          ({ target: other, start }) => other === id && Math.abs(time - start) < 1200,
        );
        if (beyond && !known) failures.push({ target: id, start: time });
      });
    }
  });
  const text = Object.entries(lines)
    .map(([name, own]) => `# TYPE ${name} gauge\n${own.join('\n')}`)
    .join('\n');
  return { text: `${text}\n# EOF\n`, failures };
}

interface Answer {
  readonly targets: number;
  readonly trained: { failures: number } | null;
  readonly predictors: readonly {
    name: string;
    scores: { failures: number; foreseen: number; falseAlarms: number; exposureHours: number };
    events: { target: string; outcome: string; failure?: { start: number; mode: string } }[];
  }[];
}

describe('kfp backtest against real Prometheus', () => {
  const group = createProcessGroup();
  const past = history();
  let scratch: string;
  let url: string;
  let common: string[];

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'kfp-backtest-'));
    const binary = await obtainPrometheus({
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
    await writeFile(join(scratch, 'past.txt'), past.text);
    await promisify(execFile)(binary.promtool!, [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      '--max-block-duration=24h',
      join(scratch, 'past.txt'),
      join(scratch, 'data'),
    ]);
    const args = prepared.args.map((arg) =>
      arg.startsWith('--storage.tsdb.retention') ? '--storage.tsdb.retention.time=99y' : arg,
    );
    url = `http://127.0.0.1:${port}`;
    await startReady(group, `${url}/-/ready`, { ...prepared, args });
    await writeFile(join(scratch, 'config.yaml'), CONFIG);
    common = [
      'backtest',
      '--prom-url',
      url,
      '--config',
      join(scratch, 'config.yaml'),
      '--from',
      String(BEGIN),
      '--to',
      String(BEGIN + (STEPS - 1) * STEP),
    ];
  }, 300_000);
  afterAll(async () => {
    await group.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  it('finds every failure of the history, and judges forecasts and baselines', async () => {
    const io = collectedIo();
    expect(await runCli([...common, '--json'], io)).toBe(0);
    const answer = JSON.parse(io.out()) as Answer;
    expect(answer.targets).toBe(3);
    expect(answer.trained).toBeNull();
    const [forecasts] = answer.predictors;
    const found = forecasts!.events
      .filter((event) => event.failure !== undefined)
      .map((event) => ({ target: event.target, start: event.failure!.start }));
    const order = (a: { target: string; start: number }, b: typeof a): number =>
      a.start - b.start || a.target.localeCompare(b.target);
    expect(found.sort(order)).toEqual([...past.failures].sort(order));
    expect(found.length).toBeGreaterThan(15);
    expect(answer.predictors.map(({ name }) => name)).toContain('predict_linear');
    expect(forecasts!.scores.foreseen).toBeGreaterThan(0.9 * found.length);
    expect(forecasts!.scores.exposureHours).toBeGreaterThan(20);
  });

  it('learns from the past before a split and foresees what comes after it', async () => {
    const io = collectedIo();
    const report = join(scratch, 'report.html');
    const split = ['--split', '0.5', '--model-type', 'xgboost', '--report', report];
    expect(await runCli([...common, ...split, '--json'], io)).toBe(0);
    const answer = JSON.parse(io.out()) as Answer;
    const [model] = answer.predictors;
    expect(model!.name).toBe('model (xgboost)');
    expect(answer.trained!.failures).toBeGreaterThan(6);
    expect(model!.scores.foreseen).toBe(model!.scores.failures);
    expect(model!.scores.failures).toBeGreaterThan(6);
    expect(model!.scores.falseAlarms).toBeLessThan(3);
    const page = await readFile(report, 'utf8');
    expect(page).toContain('shop:cart');
    expect(page).not.toContain('<script');
  });

  it('takes incidents for the truth', async () => {
    const incidents = join(scratch, 'incidents.csv');
    const first = past.failures[0]!;
    await writeFile(
      incidents,
      `namespace,workload,start,end,mode\n${first.target.replace(':', ',')},${first.start},${first.start + 150},memory_leak\n`,
    );
    const io = collectedIo();
    expect(await runCli([...common, '--incidents', incidents, '--json'], io)).toBe(0);
    const [forecasts] = (JSON.parse(io.out()) as Answer).predictors;
    expect(forecasts!.scores.failures).toBe(1);
    // What nobody wrote down is a false alarm.
    expect(forecasts!.scores.falseAlarms).toBeGreaterThan(10);
  });

  it('says where there are no data', async () => {
    const io = collectedIo();
    const elsewhere = ['--from', '2020-01-01', '--to', '2020-01-02'];
    expect(await runCli([...common, ...elsewhere], io)).toBe(2);
    expect(io.err()).toContain('BACKTEST_EMPTY');
  });

  it('ends with 3 when nothing answers', async () => {
    const io = collectedIo();
    const nowhere = `http://127.0.0.1:${await anyFreePort('127.0.0.1')}`;
    expect(await runCli([...common, '--prom-url', nowhere], io)).toBe(3);
    expect(io.err()).toContain('PROMETHEUS_UNREACHABLE');
  });
});
