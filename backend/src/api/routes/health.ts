import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { ApiDeps } from '../deps.js';
import type { Metrics } from '../metrics.js';

export const ReadySchema = Type.Object({
  ready: Type.Boolean(),
  model: Type.Union([Type.String(), Type.Null()]),
  problem: Type.Union([Type.String(), Type.Null()]),
});

/** For the kubelet and for Prometheus. */
export const healthRoutes =
  ({ loop, version, stopping }: ApiDeps, metrics: Metrics): FastifyPluginAsyncTypebox =>
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
        const { lastSuccess, problem, targetsLeftOut } = loop.status();
        const model = loop.modelId() ?? null;
        if (stopping?.aborted) {
          void reply.code(503);
          return { ready: false, model, problem: 'The service is about to end.' };
        }
        // Without a model forecasts predict alone; with too many targets, most are predicted.
        const ready = lastSuccess !== undefined && (problem === undefined || targetsLeftOut > 0);
        void reply.code(ready ? 200 : 503);
        return { ready, model, problem: problem ?? null };
      },
    );
    app.get(
      '/metrics',
      { schema: { tags: ['operations'], summary: 'Predictions as Prometheus metrics' } },
      (_request, reply) => reply.type(metrics.contentType).send(Readable.from(metrics.render())),
    );
  };
