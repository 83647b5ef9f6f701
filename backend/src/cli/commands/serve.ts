import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import type { FastifyInstance } from 'fastify';
import { createAuditLog } from '../../access/audit-log.js';
import { assertGuarded } from '../../access/guard.js';
import { rotatingTokens } from '../../access/rotating-tokens.js';
import { createToken, hashToken, readTokens, type KnownToken } from '../../access/tokens.js';
import type { AnomalyOptions } from '../../anomaly/options.js';
import { createApi } from '../../api/app.js';
import { assertWriter } from '../../api/writer-guard.js';
import { loadConfig } from '../../config/load.js';
import { chooseWatch } from '../../config/choose-watch.js';
import type { Config, Watch } from '../../config/schema.js';
import { systemClock } from '../../core/clock.js';
import { describeError, KfpError } from '../../core/errors.js';
import { createStopwatch } from '../../core/stopwatch.js';
import { createTargetBudget } from '../../history/target-budget.js';
import { createShard } from '../../watches/shards.js';
import { openAnomalyStore } from '../../prediction/anomaly-store.js';
import { followActiveModel } from '../../prediction/follow-active-model.js';
import { createInferenceLoop } from '../../prediction/loop.js';
import type { Predictor } from '../../prediction/predictor.js';
import { openInjector } from '../../injection/open-injector.js';
import type { ModelMetadata } from '../../models/metadata.js';
import { createWatchRegistry } from '../../models/watch-registry.js';
import type { ModelKind } from '../../models/types.js';
import { createPrometheusClient } from '../../prometheus/client.js';
import type { ConnectionOptions } from '../../prometheus/connection.js';
import { accessWarnings } from '../../prometheus/credentials.js';
import { createScorecard } from '../../scorecard/scorecard.js';
import { createTrainings } from '../../training/jobs/trainings.js';
import type { CliIo } from '../io.js';
import { firstPredictor, loadPredictor, type Loading } from '../service/load-predictor.js';
import { createLogger, LOG_LEVELS } from '../service/logger.js';
import { openLease } from '../service/open-lease.js';
import { openRecord } from '../service/record.js';
import { stateFolder } from '../service/state-folder.js';
import { kfpVersion } from '../version.js';
import { prometheusFlags } from './collect.js';
import { parseModelKind } from './train.js';

/** What else is served with the API; `npm start` adds the workbench so. */
export type ServeExtension = (service: {
  readonly api: FastifyInstance;
  readonly prometheus: Omit<ConnectionOptions, 'timeoutSeconds'>;
  /** By which the API knows requests that the extension passes on. */
  readonly token: string;
  /** Whether the API asks programs for a token. */
  readonly tokenNeeded: boolean;
}) => Promise<void>;

interface Flags {
  readonly promHost?: string;
  readonly promPort?: number;
  readonly modelDir?: string;
  readonly modelType?: ModelKind;
  readonly dataDir?: string;
  readonly host?: string;
  readonly port?: number;
  readonly config?: string;
  readonly logLevel: string;
}

/** The dataset that comes with the project. */
const SHIPPED_DATA = fileURLToPath(new URL('../../../data', import.meta.url));

/** A port of the command line. */
export const parsePort = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('It must be a port.');
  }
  return value;
};

/** `kfp serve`: predict in real time until told to end. */
export function serveCommand(io: CliIo, extend?: ServeExtension): Command {
  return new Command('serve')
    .description('Predicts failures in real time: REST API, events and Prometheus metrics.')
    .option('--prom-host <host>', 'host of Prometheus')
    .option('--prom-port <port>', 'port of Prometheus', parsePort)
    .option('--model-dir <folder>', 'model registry')
    .option('--model-type <kind>', 'rf, xgboost or nn: the newest of that kind', parseModelKind)
    .option(
      '--data-dir <folder>',
      'datasets for POST /v1/trainings, besides the shipped one; the scorecard and the audit log are kept here (else in the model folder)',
    )
    .option('--host <host>', 'address to listen on')
    .option('--port <port>', 'port to listen on', parsePort)
    .option('--config <file>', 'configuration on top of the defaults')
    .option(
      '--log-level <level>',
      LOG_LEVELS.join(', '),
      (text) => {
        if (!LOG_LEVELS.includes(text))
          throw new InvalidArgumentError(`Choose of ${LOG_LEVELS.join(', ')}.`);
        return text;
      },
      'info',
    )
    .addHelpText(
      'after',
      `
Examples:
  kfp serve --model-dir models
  kfp serve --prom-host prometheus.example --prom-port 9090 --model-dir models --model-type xgboost
  KFP_API_TOKEN_FILE=/run/secrets/kfp-token kfp serve --host 0.0.0.0

Anywhere but on this machine it listens only with a token; kfp token makes one.`,
    )
    .action(async (flags: Flags) => run(io, flags, extend));
}

async function run(io: CliIo, flags: Flags, extend?: ServeExtension): Promise<void> {
  const config = await loadConfig({
    file: flags.config,
    environment: io.environment,
    flags: {
      ...prometheusFlags(flags),
      api: {
        ...(flags.host === undefined ? {} : { host: flags.host }),
        ...(flags.port === undefined ? {} : { port: flags.port }),
      },
      ...(flags.modelDir === undefined ? {} : { modelDir: flags.modelDir }),
    },
  });
  const tokens = await readTokens(config.api, io.environment);
  assertGuarded(config.api, tokens);
  const logger = createLogger(io, flags.logLevel);
  const watch = chooseWatch(config);
  const registry = createWatchRegistry(config, watch);
  const access = { ...config.prometheus, environment: io.environment };
  const client = createPrometheusClient(access);
  const warn = (message: string): void => logger.warn(message);
  accessWarnings(config.prometheus).forEach(warn);
  const currentTokens = rotatingTokens({
    api: config.api,
    environment: io.environment,
    first: tokens,
    onChange: (name) => logger.info(`The token "${name}" is another now.`),
    onProblem: warn,
  });
  const stateDir = stateFolder(config, flags.dataDir);
  const anomalies = watch.anomaly.enabled
    ? await openAnomalyStore(join(stateDir, 'anomaly', 'state.json'), anomalyOptions(watch), warn)
    : undefined;
  const stopwatch = createStopwatch();
  const loading: Loading = {
    config: watch,
    registry,
    logger,
    anomalies: anomalies?.watch,
    stopwatch,
  };
  const { predictor, metadata } = await firstPredictor(loading, flags.modelType);
  const record = await openRecord(stateDir, warn);
  const loop = createInferenceLoop({
    config: watch,
    budget: createTargetBudget(config.limits.maxTargets),
    owns: createShard(config),
    client,
    clock: systemClock,
    predictor,
    stopwatch,
    onProblem: (problem) =>
      problem === undefined ? logger.info('predictions are fresh again') : logger.warn(problem),
    onWarnings: (warnings) =>
      warnings.length === 0
        ? logger.info('Prometheus warns of nothing any more')
        : logger.warn({ warnings }, `Prometheus warns: ${warnings.join('; ')}`),
    onClockJump: (seconds) =>
      logger.warn(
        `the clock of this machine was set ${seconds < 0 ? 'back' : 'forward'} by ${Math.round(Math.abs(seconds))} s`,
      ),
    onDefect: (error) => logger.error({ err: error }, 'a listener of the predictions failed'),
  });
  const scorecard = await createScorecard({
    config: watch,
    clock: systemClock,
    journal: record.journal,
    warn,
  });
  if (metadata !== undefined) scorecard.useModel(metadata);
  loop.listen({
    onPredictions: (predictions) => scorecard.observe(predictions, loop.windows()),
  });
  const useModel = (next: { predictor: Predictor; metadata: ModelMetadata }): void => {
    loop.use(next.predictor);
    scorecard.useModel(next.metadata);
  };
  const lease = await openLease(io, config, logger);
  const activateModel = async (id: string): Promise<void> => {
    assertWriter(lease?.lease);
    const next = await loadPredictor(loading, id);
    await registry.activate(id);
    useModel(next);
  };
  const following = followActiveModel({
    active: () => registry.active(),
    inUse: () => loop.modelId(),
    use: async (id) => useModel(await loadPredictor(loading, id)),
    warn,
  });
  const trainings = createTrainings({
    config: watch,
    modelDir: registry.modelDir,
    dataFolders: [...(flags.dataDir === undefined ? [] : [flags.dataDir]), SHIPPED_DATA],
    versions: { kfp: kfpVersion(), node: process.version },
    // One processor is left to the predictions.
    workers: Math.max(1, availableParallelism() - 1),
    activateModel,
    onOutput: (text) => logger.warn({ output: text }, 'output of a training'),
  });
  const ownToken = createToken();
  const injector = await openInjector(config.injection, {
    ...{ clock: systemClock, onProblem: warn, patient: true },
  });
  const loseLease = (): void => {
    // Another service may train from now on.
    for (const { id, state } of trainings.list()) {
      if (state === 'queued' || state === 'running') trainings.cancel(id);
    }
  };
  const leading = lease?.lead(loseLease);
  const audit = createAuditLog({ folder: join(stateDir, 'audit') });
  const api = await createApi({
    config,
    watch,
    loop,
    registry,
    injector,
    clock: systemClock,
    version: kfpVersion(),
    access: { tokens, currentTokens, ownToken: ownTokenOf(ownToken) },
    audit,
    records: {
      scorecard: () => scorecard.problem(),
      audit: () => audit.problem(),
      ...(anomalies === undefined ? {} : { anomaly: () => anomalies.problem() }),
    },
    logger,
    trainings,
    scorecard,
    activateModel,
    stopping: io.signal,
    ...(lease === undefined ? {} : { lease: lease.lease }),
  });
  await extend?.({ api, prometheus: access, token: ownToken, tokenNeeded: tokens.length > 0 });
  const saveAnomalies = async (): Promise<void> => {
    if (record.isOurs()) await anomalies?.save();
  };
  const saving = setInterval(() => void saveAnomalies(), SAVE_MILLISECONDS);
  const keeping = record.keep(scorecard);
  try {
    await api.listen({ host: config.api.host, port: config.api.port });
    await loop.run(io.signal);
  } catch (error) {
    throw listenError(error, config);
  } finally {
    clearInterval(saving);
    keeping.stop();
    following.stop();
    await saveAnomalies();
    await trainings.close();
    await leading;
    await lease?.close();
    await api.close();
    await injector.close();
    await scorecard.close();
    await record.release();
    await client.close();
  }
}

/** What the anomaly detector has learned is saved so often, and at the end. */
const SAVE_MILLISECONDS = 5 * 60_000;

function anomalyOptions(config: Watch): AnomalyOptions {
  return {
    signals: config.signals,
    stepSeconds: config.stepSeconds,
    falseAlarmsPerDay: config.anomaly.falseAlarmsPerDay,
  };
}

/** The workbench asks in the name of whoever looks at it, as Grafana's proxy does. */
function ownTokenOf(token: string): KnownToken {
  const sha256 = Buffer.from(hashToken(token), 'hex');
  return { name: 'workbench', role: 'operator', grafana: true, sha256 };
}

function listenError(error: unknown, config: Config): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return error;
  return new KfpError(
    'PORT_TAKEN',
    `Cannot listen on ${config.api.host}:${config.api.port}: ${describeError(error)}`,
    { cause: error, hint: 'Choose another with --port, or end the program that uses it.' },
  );
}
