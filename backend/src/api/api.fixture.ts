import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createAuditLog } from '../access/audit-log.js';
import { hashToken, readTokens, type KnownToken } from '../access/tokens.js';
import { loadConfig, type PartialConfig } from '../config/load.js';
import type { Config, Watch } from '../config/schema.js';
import type { InferenceLoop, LoopListener } from '../prediction/loop.js';
import type { CurrentPredictions, PredictionFacts } from '../prediction/prediction.js';
import { createInjector } from '../injection/injector.js';
import { createRegistry, type Registry } from '../models/registry.js';
import { createScorecard, type Scorecard } from '../scorecard/scorecard.js';
import { createTrainings } from '../training/jobs/trainings.js';
import { createApi } from './app.js';

export const NOW = 1_700_000_000;

/** The token of the workbench. */
export const OWN_TOKEN = 'own';
const OWN: KnownToken = {
  name: 'workbench',
  role: 'operator',
  grafana: true,
  sha256: Buffer.from(hashToken(OWN_TOKEN), 'hex'),
};

/** An API over predictions that a test sets; nothing of it is queried or listens. */
export interface ApiFixture {
  readonly app: FastifyInstance;
  readonly config: Config;
  /** The first. */
  readonly watch: Watch;
  /** The targets are those of the predictions. */
  predictions: PredictionFacts[];
  /** Tells the listeners of the loops of the predictions. */
  step(): void;
  /** Whether they are too old. */
  stale: boolean;
  /** Of Prometheus. */
  warnings: string[];
  readonly scorecard: Scorecard;
  /** Models that were activated, in order. */
  readonly activated: readonly string[];
  /** Of the audit log. */
  readonly auditFolder: string;
  close(): Promise<void>;
}

export async function createApiFixture(
  token?: string,
  registry: Partial<Registry> = {},
  flags: PartialConfig = {},
  over: Partial<Parameters<typeof createApi>[0]> = {},
  file?: string,
): Promise<ApiFixture> {
  const api = { ...flags.api, token };
  const config = await loadConfig({ file, flags: { ...flags, api } });
  const watch = config.watches[0]!;
  const auditFolder = await mkdtemp(join(tmpdir(), 'kfp-api-'));
  const clock = { now: () => NOW, sleep: async () => undefined };
  const trainings = createTrainings({
    watches: config.watches.map((one) => ({
      watch: one,
      modelDir: config.modelDir,
      activateModel: async () => undefined,
    })),
    dataFolders: [],
    versions: {},
    workers: 1,
  });
  const listeners = new Map<LoopListener, string>();
  const loopOf = ({ name, signals }: Watch): InferenceLoop => ({
    run: async () => undefined,
    current: () =>
      current(
        fixture.predictions.filter((one) => one.watch === name),
        fixture.stale,
      ),
    predictedTargets: () => fixture.predictions.length,
    windows: () => ({
      end: NOW,
      targets: fixture.predictions
        .filter((one) => one.watch === name)
        .map(({ target, labels }) => ({
          target,
          labels,
          columns: signals.map(() => Float64Array.of(1)),
        })),
    }),
    status: () => ({
      lastSuccess: NOW,
      lastCycleSeconds: 0.1,
      problem: undefined,
      warnings: fixture.warnings,
      cycles: 1,
      failedCycles: 0,
      skippedCycles: 0,
      targetsLeftOut: 0,
      isPartial: false,
      signalProblems: [],
      stageSeconds: { query: 0.05 },
    }),
    use: () => undefined,
    variants: () => ({}),
    modelId: () => 'm1',
    runtime: () => 'none',
    alarm: () => ({
      smoothing: 0.6,
      threshold: 0.7,
      clearThreshold: 0.42,
      raiseSteps: 2,
      clearSteps: 5,
    }),
    listen: (listener) => {
      listeners.set(listener, name);
      return () => listeners.delete(listener);
    },
  });
  const activated: string[] = [];
  const scorecard = await createScorecard({ config: watch, clock });
  const app = await createApi({
    config,
    watches: config.watches.map((one) => ({
      watch: one,
      loop: loopOf(one),
      registry: { ...createRegistry({ modelDir: config.modelDir }), ...registry },
      scorecard,
      activateModel: async (id) => {
        activated.push(id);
      },
    })),
    injector: createInjector(config.injection),
    trainings,
    clock,
    version: '1.2.3',
    access: { tokens: await readTokens(config.api, {}), ownToken: OWN },
    audit: createAuditLog({ folder: join(auditFolder, 'audit') }),
    ...over,
  });
  const fixture: ApiFixture = {
    app,
    config,
    watch,
    predictions: [],
    stale: false,
    warnings: [],
    scorecard,
    activated,
    auditFolder: join(auditFolder, 'audit'),
    step() {
      for (const [listener, name] of listeners) {
        const own = fixture.predictions.filter((one) => one.watch === name);
        listener.onPredictions(current(own, fixture.stale));
      }
    },
    async close() {
      await trainings.close();
      await app.close();
      await rm(auditFolder, { recursive: true, force: true });
    },
  };
  return fixture;
}

/** As the loop gives them. */
export function current(
  predictions: readonly PredictionFacts[],
  stale = false,
): CurrentPredictions {
  return { predictions, ageSeconds: 0, stale };
}

/** A target that runs well, with what a test wants otherwise. */
export function prediction(instance: string, over: Partial<PredictionFacts> = {}): PredictionFacts {
  return {
    watch: 'demo',
    target: `demo-app:${instance}`,
    labels: { job: 'demo-app', instance },
    state: 'normal',
    timestamp: NOW,
    probabilities: { normal: 0.9, memory_leak: 0.1 },
    risk: 0.1,
    failure: null,
    timeToFailureSeconds: null,
    signals: [],
    violations: [],
    forecasts: [],
    notObservable: {},
    anomaly: null,
    source: null,
    model: 'm1',
    ...over,
  };
}
