import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Registry as MetricsRegistry } from 'prom-client';
import { Type } from 'typebox';
import type { ApiDeps } from '../deps.js';

export const ReadySchema = Type.Object({
  ready: Type.Boolean(),
  model: Type.Union([Type.String(), Type.Null()]),
  problem: Type.Union([Type.String(), Type.Null()]),
});

/** For the kubelet and for Prometheus. */
export const healthRoutes =
  ({ loop, version }: ApiDeps, metrics: MetricsRegistry): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/health',
      {
        config: { access: 'open' },
        schema: {
          tags: ['operations'],
          summary: 'The process lives',
          response: { 200: Type.Object({ status: Type.String(), version: Type.String() }) },
        },
      },
      () => ({ status: 'ok', version }),
    );
    app.get(
      '/ready',
      {
        config: { access: 'open' },
        schema: {
          tags: ['operations'],
          summary: 'It predicts, and has data from Prometheus',
          response: { 200: ReadySchema, 503: ReadySchema },
        },
      },
      (_request, reply) => {
        const { lastSuccess, problem } = loop.status();
        const model = loop.modelId() ?? null;
        // Without a model forecasts predict alone.
        const ready = lastSuccess !== undefined && problem === undefined;
        void reply.code(ready ? 200 : 503);
        return { ready, model, problem: problem ?? null };
      },
    );
    app.get(
      '/metrics',
      { schema: { tags: ['operations'], summary: 'Predictions as Prometheus metrics' } },
      async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()),
    );
  };
