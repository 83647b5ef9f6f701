import { Command, Option } from 'commander';
import type { FastifyInstance } from 'fastify';
import { assertGuarded } from '../../access/guard.js';
import { hostAndPort } from '../../access/service-address.js';
import { createToken, hashToken, readTokens, type KnownToken } from '../../access/tokens.js';
import { createServer } from '../../api/app.js';
import { loadConfig } from '../../config/load.js';
import type { Config } from '../../config/schema.js';
import { describeError, KfpError } from '../../core/errors.js';
import { listenAddress } from '../../doctor/ports.js';
import type { ModelKind } from '../../models/types.js';
import type { ConnectionOptions } from '../../prometheus/connection.js';
import { accessWarnings } from '../../prometheus/credentials.js';
import type { CliIo } from '../io.js';
import {
  KINDS_TEXT,
  parseModelKind,
  parsePort,
  prometheusFlags,
  type PrometheusFlags,
} from '../options.js';
import { apiPart } from '../service/api.js';
import { injectorPart } from '../service/injector.js';
import { leasePart } from '../service/lease.js';
import { createLogger, LOG_LEVELS } from '../service/logger.js';
import type { Setting } from '../service/setting.js';
import { statePart } from '../service/state.js';
import { trainingsPart } from '../service/trainings.js';
import { watchesPart } from '../service/watches.js';
import { kfpVersion } from '../version.js';

/** Something that is served with the API; the local environment adds its page so. */
export interface ServeExtension {
  /** As the audit log names it. */
  readonly name: string;
  serve(service: {
    readonly api: FastifyInstance;
    readonly prometheus: Omit<ConnectionOptions, 'timeoutSeconds'>;
    /** By which the API knows requests that the extension passes on. */
    readonly token: string;
    /** Whether the API asks programs for a token. */
    readonly tokenNeeded: boolean;
  }): Promise<void>;
}

interface Flags extends PrometheusFlags {
  readonly modelDir?: string;
  readonly modelType?: ModelKind;
  readonly dataDir?: string;
  readonly host?: string;
  readonly port?: number;
  readonly config?: string;
  readonly logLevel: string;
}

/** `kfp serve`: predict in real time until told to end. */
export function serveCommand(io: CliIo, extend?: ServeExtension): Command {
  return new Command('serve')
    .description('Predicts failures in real time: REST API, events and Prometheus metrics.')
    .option('--prom-host <host>', 'host of Prometheus')
    .option('--prom-port <port>', 'port of Prometheus', parsePort)
    .option(
      '--model-dir <folder>',
      'folder of the models; those of a watch are in its folder there',
    )
    .option('--model-type <kind>', `${KINDS_TEXT}: the newest of that kind`, parseModelKind)
    .option(
      '--data-dir <folder>',
      'datasets for POST /v1/trainings, besides the shipped one; the scorecard and the audit log are kept here (else in the model folder)',
    )
    .option('--host <host>', 'address to listen on')
    .option('--port <port>', 'port to listen on', parsePort)
    .option('--config <file>', 'configuration on top of the defaults')
    .addOption(new Option('--log-level <level>').choices(LOG_LEVELS).default('info'))
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
  const { host, port, modelDir } = flags;
  const config = await loadConfig({
    file: flags.config,
    environment: io.environment,
    flags: { ...prometheusFlags(flags), api: { host, port }, modelDir },
  });
  const tokens = await readTokens(config.api, io.environment);
  assertGuarded(config.api, tokens);
  const logger = createLogger(io, flags.logLevel);
  accessWarnings(config.prometheus).forEach((message) => logger.warn(message));
  const { dataDir, modelType } = flags;
  const setting: Setting = { io, config, logger, dataDir, modelType };
  const token = createToken();
  const ownToken = extend && tokenOf(extend.name, token);

  const app = await createServer({ logger, version: kfpVersion() });
  try {
    await app.register(statePart(setting));
    await app.register(leasePart(setting));
    await app.register(watchesPart(setting));
    await app.register(injectorPart(setting));
    await app.register(trainingsPart(setting));
    await app.register(apiPart(setting, { tokens, ownToken }));
    await extend?.serve({
      api: app,
      prometheus: { ...config.prometheus, environment: io.environment },
      token,
      tokenNeeded: tokens.length > 0,
    });
    await app.listen({ host: await listenAddress(config.api.host), port: config.api.port });
    await Promise.all(app.servedWatches.map(({ loop }) => loop.run(io.signal)));
  } catch (error) {
    throw listenError(error, config);
  } finally {
    await app.close();
  }
}

/** An extension asks in the name of whoever looks at it, as Grafana's proxy does. */
function tokenOf(name: string, token: string): KnownToken {
  const sha256 = Buffer.from(hashToken(token), 'hex');
  return { name, role: 'operator', grafana: true, sha256 };
}

function listenError(error: unknown, config: Config): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return error;
  return new KfpError(
    'PORT_TAKEN',
    `Cannot listen on ${hostAndPort(config.api)}: ${describeError(error)}`,
    { cause: error, hint: 'Choose another with --port, or end the program that uses it.' },
  );
}
