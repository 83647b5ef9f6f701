import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { createSwitchboard } from '../injection/switchboard.js';
import type { ApiDeps } from './deps.js';
import { handleError } from './errors.js';
import { createGuard } from './guard.js';
import { createMetrics } from './metrics.js';
import { accessRoutes } from './routes/access.js';
import { configRoutes } from './routes/config.js';
import { eventRoutes } from './routes/events.js';
import { failureRoutes } from './routes/failures.js';
import { forecastRoutes } from './routes/forecasts.js';
import { healthRoutes } from './routes/health.js';
import { modelRoutes } from './routes/models.js';
import { predictionRoutes } from './routes/predictions.js';
import { scorecardRoutes } from './routes/scorecard.js';
import { trainingRoutes } from './routes/trainings.js';

/** The REST API, not yet listening. What it serves is described at `/docs`. */
export async function createApi(
  deps: ApiDeps & { readonly logger?: FastifyBaseLogger },
): Promise<FastifyInstance> {
  const app = Fastify({
    ...(deps.logger === undefined ? { logger: false } : { loggerInstance: deps.logger }),
    // Every scrape and every poll in the log would hide what matters.
    disableRequestLogging: true,
    forceCloseConnections: true,
    bodyLimit: 2 ** 18,
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      statusCode: 404,
      error: 'Not Found',
      message: `There is no ${request.method} ${request.url}; /docs lists what there is.`,
    }),
  );
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Kubernetes failure prediction',
        description: 'Which target will fail, how, when, and why.',
        version: deps.version,
      },
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });

  const guard = createGuard(deps.config.api.token);
  const metrics = createMetrics(deps);
  const switchboard = createSwitchboard(deps);
  await app.register(healthRoutes(deps, metrics));
  await app.register(configRoutes(deps));
  await app.register(accessRoutes(deps, guard));
  await app.register(predictionRoutes(deps));
  await app.register(forecastRoutes);
  await app.register(failureRoutes(deps, guard, switchboard));
  await app.register(scorecardRoutes(deps));
  await app.register(modelRoutes(deps, guard));
  await app.register(trainingRoutes(deps, guard));
  eventRoutes(app, deps, switchboard);
  return app;
}
