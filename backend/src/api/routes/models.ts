import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { findKind } from '../../models/kinds.js';
import type { ApiDeps } from '../deps.js';
import { ErrorSchema } from '../errors.js';
import { assertWriter } from '../writer-guard.js';

export const ModelSchema = Type.Object(
  {
    id: Type.String(),
    active: Type.Boolean(),
    kind: Type.Union([Type.String(), Type.Null()]),
    kindLabel: Type.Union([Type.String(), Type.Null()], { description: 'The kind, for people.' }),
    runtime: Type.Union([Type.String(), Type.Null()], {
      description:
        'What computes it: tfjs-node, tfjs-wasm or tfjs-cpu for a network, webassembly for trees; null for one that is not in use.',
    }),
    createdAt: Type.Union([Type.String(), Type.Null()]),
    metrics: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()])),
    problem: Type.Union([Type.String(), Type.Null()], {
      description: 'Why it cannot be used; null when it can.',
    }),
  },
  { title: 'Model' },
);

export const ModelsSchema = Type.Object({ models: Type.Array(ModelSchema) });

/** A report is one page: its styles are in it, and it does nothing. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** The model registry. */
export const modelRoutes =
  ({ registry, loop, activateModel, lease }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/v1/models',
      {
        schema: {
          tags: ['models'],
          summary: 'All models, newest first',
          response: { 200: ModelsSchema },
        },
      },
      async () => ({
        models: (await registry.list()).map(({ id, metadata, problem }) => ({
          id,
          active: id === loop.modelId(),
          kind: metadata?.kind ?? null,
          kindLabel: metadata === undefined ? null : (findKind(metadata.kind)?.label ?? null),
          runtime: id === loop.modelId() ? (loop.runtime() ?? null) : null,
          createdAt: metadata?.createdAt ?? null,
          metrics: metadata?.metrics ?? {},
          problem: problem ?? null,
        })),
      }),
    );

    const params = Type.Object({ id: Type.String() });
    app.get(
      '/v1/models/:id',
      {
        schema: {
          tags: ['models'],
          summary: 'How a model was judged',
          params,
          response: {
            // Sent as it stands in its file.
            200: Type.Unsafe<string>({ type: 'object', title: 'Evaluation' }),
            404: ErrorSchema,
            500: ErrorSchema,
          },
        },
      },
      async (request, reply) => {
        const text = await registry.readText(request.params.id, 'evaluation.json');
        return reply.type('application/json').send(text);
      },
    );
    app.get(
      '/v1/models/:id/report',
      {
        schema: {
          tags: ['models'],
          summary: 'The report, a web page',
          params,
          response: { 200: Type.String(), 404: ErrorSchema, 500: ErrorSchema },
        },
      },
      async (request, reply) => {
        const html = await registry.readText(request.params.id, 'report.html');
        return reply
          .type('text/html; charset=utf-8')
          .header('content-security-policy', REPORT_POLICY)
          .send(html);
      },
    );
    app.post(
      '/v1/models/:id/activate',
      {
        preHandler: async () => assertWriter(lease),
        schema: {
          tags: ['models'],
          summary: 'Use this model from the next step on',
          params,
          response: {
            200: Type.Object({ active: Type.String() }),
            404: ErrorSchema,
            409: ErrorSchema,
            // Its folder is damaged, or the change cannot be recorded; the model in use stays.
            500: ErrorSchema,
            503: ErrorSchema,
          },
        },
      },
      async (request) => {
        await activateModel(request.params.id);
        return { active: request.params.id };
      },
    );
  };
