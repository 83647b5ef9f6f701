import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseWatch } from '../../config/choose-watch.js';
import { loadConfig } from '../../config/load.js';
import { createTargetBudget } from '../../history/target-budget.js';
import { systemClock } from '../../core/clock.js';
import { createInferenceLoop } from '../../prediction/loop.js';
import { current, prediction } from '../api.fixture.js';
import { createAuditLog } from '../../access/audit-log.js';
import { readTokens } from '../../access/tokens.js';
import { createInjector } from '../../injection/injector.js';
import { createRegistry } from '../../models/registry.js';
import { createPrometheusClient, type PrometheusClient } from '../../prometheus/client.js';
import { createScorecard, type Scorecard } from '../../scorecard/scorecard.js';
import { createTrainings, type Trainings } from '../../training/jobs/trainings.js';
import { createApi } from '../app.js';

const NOW = 1_700_000_000;
const ALARM = { smoothing: 0.6, threshold: 0.5, clearThreshold: 0.3, raiseSteps: 2, clearSteps: 5 };

let app: FastifyInstance;
let client: PrometheusClient;
let trainings: Trainings;
let scorecard: Scorecard;
let step: number;

beforeAll(async () => {
  const config = await loadConfig({});
  const watch = chooseWatch(config);
  step = watch.stepSeconds;
  client = createPrometheusClient(config.prometheus);
  trainings = createTrainings({
    watches: [],
    dataFolders: [],
    versions: {},
    workers: 1,
  });
  scorecard = await createScorecard({ config: watch, clock: { now: () => NOW } });
  scorecard.useModel({ id: 'm1', metrics: { precision: 1, alarmsJudged: 50 } });
  app = await createApi({
    config,
    watches: [
      {
        watch,
        loop: createInferenceLoop({
          config: watch,
          budget: createTargetBudget(10),
          client,
          clock: systemClock,
          predictor: {
            modelId: 'm1',
            runtime: 'none',
            alarm: ALARM,
            predict: () => [],
            predictInTurns: async () => [],
          },
        }),
        registry: createRegistry({ modelDir: config.modelDir }),
        scorecard,
        activateModel: async () => undefined,
      },
    ],
    injector: createInjector(config.injection),
    trainings,
    clock: systemClock,
    version: '0',
    access: { tokens: await readTokens(config.api, {}) },
    audit: createAuditLog({ folder: join(tmpdir(), 'kfp-not-written') }),
  });
});
afterAll(async () => {
  await trainings?.close();
  await app?.close();
  await client?.close();
});

/** One letter per step: `.` normal, `A` at risk, `F` failing. */
function tell(target: string, story: string): void {
  const start = NOW - story.length * step;
  [...story].forEach((letter, index) =>
    scorecard.observe(
      current([
        prediction('', {
          target,
          state: letter === 'A' ? 'at_risk' : letter === 'F' ? 'failing' : 'normal',
          timestamp: start + index * step,
          risk: 0.4,
          failure: letter === '.' ? null : 'memory_leak',
          violations: letter === 'F' ? [{ mode: 'memory_leak', since: start + index * step }] : [],
        }),
      ]),
    ),
  );
}

const metrics = async (): Promise<string[]> =>
  (await app.inject('/metrics')).body
    .split('\n')
    .filter((line) => line.startsWith('failure_prediction_scorecard'));

describe('GET /v1/scorecard', () => {
  it('says nothing before anything happened; the metrics have no figures either', async () => {
    const response = await app.inject('/v1/scorecard');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({
      model: 'm1',
      total: { failures: 0, precision: null, recall: null, falseAlarmsPerTargetDay: null },
      modes: [],
      episodes: [],
      inputs: { problem: expect.stringContaining('Not known') as string, signals: [] },
      warnings: [],
    });
    expect(await metrics()).toEqual([
      'failure_prediction_scorecard_false_alarms_total{watch="demo",horizon="1m"} 0',
      'failure_prediction_scorecard_exposure_target_seconds_total{watch="demo",horizon="1m"} 0',
      'failure_prediction_scorecard_alarm_target_seconds_total{watch="demo",horizon="1m"} 0',
    ]);
  });

  it('answers with the record, and shows it to Prometheus', async () => {
    tell('shop', `..AAAAAFF${'.'.repeat(100)}`);
    tell('cart', `A${'.'.repeat(100)}FF....`);
    const { body } = await app.inject('/v1/scorecard');
    const answer = JSON.parse(body) as {
      total: { exposureTargetSeconds: number };
      targets: unknown[];
    };
    expect(answer).toMatchObject({
      total: {
        failures: 2,
        foreseen: 1,
        missed: 1,
        falseAlarms: 1,
        precision: { value: 0.5, part: 1, whole: 2 },
        leadSeconds: { median: 5 * step },
        timeToFailure: null,
      },
      modes: [{ mode: 'memory_leak', failures: 2 }],
      models: [{ model: 'm1', failures: 2 }],
      episodes: [{ kind: 'failure' }, { kind: 'failure' }, { kind: 'false_alarm' }],
      pending: [],
    });
    expect(answer.targets).toHaveLength(2);
    const lines = await metrics();
    expect(lines).toEqual(
      expect.arrayContaining([
        'failure_prediction_scorecard_precision{watch="demo",horizon="1m",failure="memory_leak"} 0.5',
        'failure_prediction_scorecard_recall{watch="demo",horizon="1m",failure="memory_leak"} 0.5',
        `failure_prediction_scorecard_lead_seconds{watch="demo",horizon="1m",failure="memory_leak",quantile="0.5"} ${5 * step}`,
        'failure_prediction_scorecard_false_alarms_total{watch="demo",horizon="1m"} 1',
        'failure_prediction_scorecard_failures_total{watch="demo",horizon="1m",failure="memory_leak",outcome="foreseen"} 1',
        'failure_prediction_scorecard_failures_total{watch="demo",horizon="1m",failure="memory_leak",outcome="missed"} 1',
        `failure_prediction_scorecard_exposure_target_seconds_total{watch="demo",horizon="1m"} ${answer.total.exposureTargetSeconds}`,
        `failure_prediction_scorecard_alarm_target_seconds_total{watch="demo",horizon="1m"} ${6 * step}`,
      ]),
    );
    expect(lines.join('\n')).not.toMatch(/shop|input_drift|warning/);
  });

  it('takes filters', async () => {
    const failures = async (query: string): Promise<number> =>
      (await app.inject(`/v1/scorecard?${query}`)).json<{ total: { failures: number } }>().total
        .failures;
    expect(await failures('target=shop')).toBe(1);
    expect(await failures('target=shop&mode=memory_leak&model=m1')).toBe(1);
    expect(await failures('mode=cpu_spike')).toBe(0);
    expect(await failures('model=other')).toBe(0);
    expect(await failures(`from=${NOW + 3600}`)).toBe(0);
    expect(await failures(`to=${NOW - 7200}`)).toBe(0);
  });

  it.each([
    ['a range that ends before it begins', 'from=20&to=10'],
    ['a time that is none', 'from=yesterday'],
    ['an unknown filter', 'pod=shop'],
  ])('refuses %s', async (_, query) => {
    expect((await app.inject(`/v1/scorecard?${query}`)).statusCode).toBe(400);
  });

  it('is described', async () => {
    const { paths } = (await app.inject('/docs/json')).json<{
      paths: Record<string, { get: { summary: string; responses: Record<string, unknown> } }>;
    }>();
    expect(JSON.stringify(paths['/v1/scorecard']!.get.responses['200'])).toContain('"Scorecard"');
  });
});
