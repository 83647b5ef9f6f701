import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
} from 'fastify';
import { createSwitchboard } from '../injection/switchboard.js';
import { COUNTING, guardRoutes } from './admission.js';
import type { ApiDeps } from './deps.js';
import { answerNotFound, handleError } from './errors.js';
import { createMetrics } from './metrics.js';
import { recordChanges } from './recording.js';
import { accessRoutes } from './routes/access.js';
import { auditRoutes } from './routes/audit.js';
import { configRoutes } from './routes/config.js';
import { eventRoutes } from './routes/events.js';
import { failureRoutes } from './routes/failures.js';
import { forecastRoutes } from './routes/forecasts.js';
import { healthRoutes } from './routes/health.js';
import { modelRoutes } from './routes/models.js';
import { predictionRoutes } from './routes/predictions.js';
import { alarmGroupRoutes } from './routes/alarm-groups.js';
import { targetRoutes } from './routes/target.js';
import { scorecardRoutes } from './routes/scorecard.js';
import { trainingRoutes } from './routes/trainings.js';
import { answerRequestIds, requestId, traceBindings } from './request-context.js';
import { DOCS_POLICY, secureHeaders } from './secure-headers.js';
import { closeGracefully } from './shutdown.js';
import { describeInvalid, refuseUnknown } from './strict-schemas.js';

/**
 * What a client gets to send its request; milliseconds. A connection on which nothing happens for two
 * minutes is closed: a listener of events hears something every fifteen seconds.
 */
const TIMEOUTS = { headers: 10_000, request: 30_000, connection: 120_000 } as const;

/** A server without routes, not yet listening. What it is going to serve is described at `/docs`. */
export async function createServer(options: {
  readonly version: string;
  readonly logger?: FastifyBaseLogger | undefined;
}): Promise<FastifyInstance> {
  const app = Fastify({
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    // Parts of the service read what may be slow to come.
    pluginTimeout: 0,
    // Every scrape and every poll in the log would hide what matters.
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    // Connections that wait for nothing are closed at once, the others when they are answered.
    forceCloseConnections: 'idle',
    genReqId: requestId,
    childLoggerFactory: (logger, bindings, options, raw) =>
      logger.child({ ...bindings, ...traceBindings(raw.headers) }, options),
    bodyLimit: 2 ** 18,
    requestTimeout: TIMEOUTS.request,
    connectionTimeout: TIMEOUTS.connection,
    http: { headersTimeout: TIMEOUTS.headers },
    // Names of pods are long, and a target is named by several labels.
    routerOptions: { maxParamLength: 1000 },
    schemaErrorFormatter: describeInvalid,
    // An address that the router itself refuses is answered as everything else.
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply),
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(TypeBoxValidatorCompiler);
  answerRequestIds(app);
  closeGracefully(app);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(answerNotFound);
  await secureHeaders(app);
  await app.register(rateLimit, COUNTING);
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Kubernetes failure prediction',
        description: 'Which target will fail, how, when, and why.',
        version: options.version,
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }, {}],
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY });
  return app;
}

/** The REST API, not yet listening. */
export async function createApi(
  deps: ApiDeps & { readonly logger?: FastifyBaseLogger },
): Promise<FastifyInstance> {
  const app = await createServer(deps);
  await app.register(apiRoutes(deps));
  return app;
}

/** Everything that asks who it is; what is registered beside it asks in its own way. */
export const apiRoutes =
  (deps: ApiDeps): FastifyPluginAsync =>
  async (app) => {
    refuseUnknown(app);
    const admission = guardRoutes(app, { api: deps.config.api, ...deps.access });
    recordChanges(app, deps.audit);

    const metrics = createMetrics(deps);
    const switchboard = createSwitchboard(deps);
    await app.register(healthRoutes(deps, metrics));
    await app.register(accessRoutes(admission));
    await app.register(auditRoutes(deps));
    await app.register(configRoutes(deps));
    await app.register(predictionRoutes(deps));
    await app.register(targetRoutes(deps));
    await app.register(alarmGroupRoutes(deps));
    await app.register(forecastRoutes(deps));
    await app.register(failureRoutes(deps, switchboard));
    await app.register(scorecardRoutes(deps));
    await app.register(modelRoutes(deps));
    await app.register(trainingRoutes(deps));
    eventRoutes(app, deps, switchboard);
  };
