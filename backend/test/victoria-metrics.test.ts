import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../src/cli/main.js';
import { loadWatch } from '../src/config/load.js';
import { systemClock } from '../src/core/clock.js';
import { createTargetBudget } from '../src/history/target-budget.js';
import { createInferenceLoop } from '../src/prediction/loop.js';
import { createPredictor } from '../src/prediction/predictor.js';
import { createPrometheusClient, type PrometheusClient } from '../src/prometheus/client.js';
import type { Labels } from '../src/prometheus/parse.js';
import { anyFreePort } from '../src/doctor/ports.js';
import { createProcessGroup } from '../lab/src/local/process-group.js';
import { startHistory } from '../lab/src/histories/start.js';
import { obtainPrometheus } from '../lab/src/local/prometheus-binary.js';
import { startReady } from '../lab/src/local/readiness.js';
import { collectedIo } from './fixtures/collected-io.js';
import { demoLines } from './fixtures/demo-history.js';
import { BEGIN, END, historyLines } from './fixtures/kubernetes-history.js';
import {
  importLines,
  prepareVictoriaMetrics,
  whyNoVictoriaMetrics,
} from './fixtures/victoria-metrics.js';

const HOST = '127.0.0.1';
const CONFIG = join(import.meta.dirname, '../config');
const scratch = mkdtempSync(join(tmpdir(), 'kfp-victoria-'));
const group = createProcessGroup();
const reason = whyNoVictoriaMetrics();

/** A signal of its own for the backtest: a leak every 25 minutes, for two hours from here. */
const LEAKS_BEGIN = BEGIN - 4 * 3600;
const LEAKS_END = LEAKS_BEGIN + 7200;
const leak = (time: number): number => Math.max(0.3, ((time - LEAKS_BEGIN) % 1500) / 1500);
const leakLines = (from: number, to: number): string[] => {
  const lines: string[] = [];
  for (let time = from; time <= to; time += 15) {
    lines.push(`leaking{namespace="shop",workload="cart"} ${leak(time)} ${time}`);
  }
  return lines;
};
const LEAKS = `
profile: leaks
stepSeconds: 15
windowSeconds: 300
horizonSeconds: 300
targetLabels: [namespace, workload]
signals:
  - { name: memory_utilization, unit: ratio, description: m, expr: leaking }
modes:
  - name: memory_leak
    description: m
    thresholds: [{ signal: memory_utilization, atLeast: 0.95, forSteps: 2 }]
alarm: { threshold: auto, smoothing: 0.6, raiseSteps: 1, clearSteps: 5 }
prometheus: { settleSeconds: 30 }
injection: { combinations: [], dangerous: [] }
`;

let prometheus: PrometheusClient;
let victoria: PrometheusClient;

describe.skipIf(reason !== undefined)(`VictoriaMetrics beside Prometheus ${reason ?? ''}`, () => {
  beforeAll(async () => {
    const binary = await obtainPrometheus({
      cacheDir: join(import.meta.dirname, '../../.cache/prometheus'),
      env: process.env,
      log: (line) => process.stdout.write(`${line}\n`),
    });
    const lines = [
      ...(await historyLines()),
      ...demoLines(END),
      ...leakLines(LEAKS_BEGIN, LEAKS_END),
    ];
    writeFileSync(join(scratch, 'leaks.yaml'), LEAKS);
    const port = await anyFreePort(HOST);
    const urls = [await startHistory(group, binary, scratch, lines), `http://${HOST}:${port}`];
    await startReady(group, `${urls[1]}/health`, prepareVictoriaMetrics(scratch, port));
    await importLines(urls[1]!, lines);
    prometheus = createPrometheusClient({ url: urls[0]!, timeoutSeconds: 20 });
    victoria = createPrometheusClient({ url: urls[1]!, timeoutSeconds: 20 });
  }, 300_000);
  afterAll(async () => {
    await Promise.all([prometheus?.close(), victoria?.close()]);
    await group.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  const key = (labels: Labels): string =>
    Object.entries(labels)
      .filter(([name]) => name !== '__name__')
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join();
  type Answer = Record<string, readonly number[]>;
  const instant = async (client: PrometheusClient, expr: string, time: number): Promise<Answer> =>
    Object.fromEntries(
      (await client.query(expr, { time })).map(({ labels, value }) => [key(labels), [value]]),
    );
  const range = async (client: PrometheusClient, expr: string, seconds: number): Promise<Answer> =>
    Object.fromEntries(
      (await client.queryRange(expr, { start: END - seconds, end: END, stepSeconds: 15 })).map(
        ({ labels, values }) => [key(labels), [...values]],
      ),
    );
  /** Equal but for the last digits; the servers add up in another order. */
  const about = (answer: Answer): Answer =>
    Object.fromEntries(
      Object.entries(answer).map(([labels, values]) => [
        labels,
        values.map((value) =>
          Number.isNaN(value) ? NaN : (expect.closeTo(value, 9) as unknown as number),
        ),
      ]),
    );

  it.each([
    // Where a series begins, rates are extrapolated otherwise, and VictoriaMetrics counts a change.
    ['demo', 45],
    ['kubernetes', 450],
    ['kubernetes-without-rules', 450],
    ['kubernetes-istio', 450],
    ['kubernetes-workloads', 450],
    ['kubernetes-workloads-istio', 450],
    ['kubernetes-workloads-ingress-nginx', 450],
  ])('answers every query of %s alike, now and over time', async (name, seconds) => {
    const config = await loadWatch({ file: join(CONFIG, `${name}.yaml`) });
    let targets = 0;
    for (const { name: signal, expr } of config.signals) {
      const now = await instant(prometheus, expr, END);
      expect(await instant(victoria, expr, END), signal).toEqual(about(now));
      const course = await range(prometheus, expr, seconds);
      expect(await range(victoria, expr, seconds), signal).toEqual(about(course));
      targets += Object.keys(now).length;
    }
    expect(targets).toBeGreaterThan(config.signals.length);
  });

  it('lets go of a target that is gone sooner than Prometheus does', async () => {
    const later = END + 120;
    expect(Object.keys(await instant(prometheus, 'leaking', LEAKS_END + 120))).toHaveLength(1);
    const config = await loadWatch({ file: join(CONFIG, 'kubernetes.yaml') });
    const { expr } = config.signals.find(({ name }) => name === 'memory_utilization')!;
    const [ours, theirs] = [
      await instant(victoria, expr, later),
      await instant(prometheus, expr, later),
    ];
    expect(Object.keys(theirs)).toEqual(expect.arrayContaining(Object.keys(ours)));
  });

  it('gives a backtest the same outcomes', async () => {
    const judged = async ({ url }: PrometheusClient): Promise<unknown> => {
      const io = collectedIo();
      const args = ['backtest', '--prom-url', url, '--config', join(scratch, 'leaks.yaml')];
      const stretch = ['--from', String(LEAKS_BEGIN), '--to', String(LEAKS_END), '--json'];
      expect(await runCli([...args, ...stretch], io), io.err()).toBe(0);
      return (JSON.parse(io.out()) as { predictors: unknown }).predictors;
    };
    const outcomes = await judged(victoria);
    expect(outcomes).toEqual(await judged(prometheus));
    expect(JSON.stringify(outcomes)).toContain('"mode":"memory_leak"');
  });

  it('feeds the live loop, with its own delay of 30 s', async () => {
    const now = Math.floor(Date.now() / 15e3) * 15;
    await importLines(victoria.url, leakLines(now - 900, now));
    const config = await loadWatch({ file: join(scratch, 'leaks.yaml') });
    const loop = createInferenceLoop({
      config,
      budget: createTargetBudget(100),
      client: victoria,
      clock: systemClock,
      predictor: createPredictor({ config }),
    });
    const stop = new AbortController();
    const predicted = new Promise((resolve) => loop.listen({ onPredictions: resolve }));
    const running = loop.run(stop.signal);
    await predicted;
    stop.abort();
    await running;
    expect(loop.status()).toMatchObject({ problem: undefined, failedCycles: 0 });
    const [cart] = loop.windows()!.targets;
    expect(cart!.target).toBe('shop:cart');
    const { end } = loop.windows()!;
    const expected = Array.from({ length: 20 }, (_, i) => leak(end - 15 * (19 - i)));
    expect([...cart!.columns[0]!]).toEqual(
      expected.map((value) => expect.closeTo(value, 9) as unknown),
    );
    expect(loop.current().predictions).toHaveLength(1);
  });
});
