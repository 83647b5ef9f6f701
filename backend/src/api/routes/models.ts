import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { Named, Nullable, Strict } from '../../core/schemas.js';
import { findKind } from '../../models/kinds.js';
import type { ApiDeps, ServedWatch } from '../deps.js';
import { errors } from '../errors.js';
import { findModel, WATCH_QUERY, watchesOf } from '../watches.js';
import { assertWriter } from '../writer-guard.js';

export const ModelSchema = Named('Model', {
  id: Type.String(),
  watch: Type.String({ description: 'The watch that it predicts for.' }),
  active: Type.Boolean(),
  kind: Nullable(Type.String()),
  kindLabel: Nullable(Type.String(), 'The kind, for people.'),
  runtime: Nullable(
    Type.String(),
    'What computes it: tfjs-node, tfjs-wasm or tfjs-cpu for a network, webassembly for trees; null for one that is not in use.',
  ),
  createdAt: Nullable(Type.String()),
  metrics: Type.Record(Type.String(), Nullable(Type.Number())),
  problem: Nullable(Type.String(), 'Why it cannot be used; null when it can.'),
});

export const ModelsSchema = Type.Object({ models: Type.Array(ModelSchema) });

/** A report is one page: its styles are in it, and it does nothing. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** The model registry. */
export const modelRoutes =
  ({ watches, lease }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const querystring = Strict(WATCH_QUERY);
    app.get(
      '/v1/models',
      {
        schema: {
          tags: ['models'],
          summary: 'All models, newest first',
          querystring,
          response: { 200: ModelsSchema, ...errors(404) },
        },
      },
      async (request) => ({
        models: (await Promise.all(watchesOf(watches, request.query.watch).map(listed))).flat(),
      }),
    );

    const params = Type.Object({ id: Type.String() });
    const read = async (
      { params, query }: { params: { id: string }; query: { watch?: string } },
      file: 'report.html' | 'evaluation.json',
    ): Promise<string> => {
      const { registry } = await findModel(watches, params.id, query.watch);
      return registry.readText(params.id, file);
    };
    app.get(
      '/v1/models/:id',
      {
        schema: {
          tags: ['models'],
          summary: 'How a model was judged',
          params,
          querystring,
          response: {
            // Sent as it stands in its file.
            200: Type.Unsafe<string>({ type: 'object', title: 'Evaluation' }),
            ...errors(404, 500),
          },
        },
      },
      async (request, reply) => {
        const text = await read(request, 'evaluation.json');
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
          querystring,
          response: { 200: Type.String(), ...errors(404, 500) },
        },
      },
      async (request, reply) => {
        const html = await read(request, 'report.html');
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
          querystring,
          response: {
            200: Type.Object({ active: Type.String() }),
            // 500: its folder is damaged, or the change cannot be recorded; the model in use stays.
            ...errors(404, 409, 500, 503),
          },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { activateModel } = await findModel(watches, id, request.query.watch);
        await activateModel(id);
        return { active: id };
      },
    );
  };

async function listed({
  watch,
  registry,
  loop,
}: ServedWatch): Promise<Static<typeof ModelSchema>[]> {
  return (await registry.list()).map(({ id, metadata, problem }) => ({
    id,
    watch: watch.name,
    active: id === loop.modelId(),
    kind: metadata?.kind ?? null,
    kindLabel: metadata === undefined ? null : (findKind(metadata.kind)?.label ?? null),
    runtime: id === loop.modelId() ? (loop.runtime() ?? null) : null,
    createdAt: metadata?.createdAt ?? null,
    metrics: metadata?.metrics ?? {},
    problem: problem ?? null,
  }));
}
