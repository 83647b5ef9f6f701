import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Nullable } from '../../core/schemas.js';
import type { ApiDeps } from '../deps.js';
import type { Metrics } from '../metrics.js';
import { problemOf } from '../watches.js';

export const ReadySchema = Type.Object({
  ready: Type.Boolean(),
  model: Nullable(Type.String(), 'Of the first watch.'),
  problem: Nullable(Type.String()),
  watches: Type.Array(
    Type.Object({
      watch: Type.String(),
      ready: Type.Boolean(),
      model: Nullable(Type.String()),
      problem: Nullable(Type.String()),
    }),
  ),
});

/** For the kubelet and for Prometheus. */
export const healthRoutes =
  ({ watches, version, stopping }: ApiDeps, metrics: Metrics): FastifyPluginAsyncTypebox =>
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
        const ending = stopping?.aborted === true;
        const each = watches.map(({ watch, loop }) => {
          const { lastSuccess, problem = null, isPartial } = loop.status();
          // Without a model forecasts predict alone.
          const well = lastSuccess !== undefined && (problem === null || isPartial);
          return { watch: watch.name, ready: well, model: loop.modelId() ?? null, problem };
        });
        // One watch that gets no data must not hide the predictions of the others.
        const ready = !ending && each.some((one) => one.ready);
        void reply.code(ready ? 200 : 503);
        return {
          ready,
          model: each[0]!.model,
          problem: ending ? 'The service is about to end.' : problemOf(watches),
          watches: each,
        };
      },
    );
    app.get(
      '/metrics',
      { schema: { tags: ['operations'], summary: 'Predictions as Prometheus metrics' } },
      (_request, reply) => reply.type(metrics.contentType).send(Readable.from(metrics.render())),
    );
  };
