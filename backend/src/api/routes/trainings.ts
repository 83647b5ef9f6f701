import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Strict } from '../../core/schemas.js';
import { findKind, KIND_NAMES, MODEL_KINDS } from '../../models/kinds.js';
import { TrainingSchema, type Training } from '../../training/jobs/training.js';
import { MAX_CANDIDATES } from '../../training/search.js';
import type { ApiDeps } from '../deps.js';
import { errors } from '../errors.js';
import { WATCH_QUERY, watchesOf, watchOf } from '../watches.js';
import { assertWriter } from '../writer-guard.js';

export const TrainingRequestSchema = Strict({
  watch: Type.Optional(Type.String({ description: 'The only watch when absent.' })),
  input: Type.Optional(
    Type.String({ description: 'Name of a dataset; GET /v1/trainings lists them.' }),
  ),
  modelTypes: Type.Optional(
    Type.Array(Type.Enum([...KIND_NAMES]), {
      minItems: 1,
      maxItems: MODEL_KINDS.length,
      description: 'All kinds when absent.',
    }),
  ),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  search: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_CANDIDATES,
      description: 'Other parameters to try for the trees; takes as many times as long.',
    }),
  ),
  quick: Type.Optional(Type.Boolean({ description: 'Leave out the learning curves.' })),
  activate: Type.Optional(
    Type.Boolean({ description: 'Use the best model at the end. False when absent.' }),
  ),
});

export const TrainingsSchema = Type.Object({
  trainings: Type.Array(TrainingSchema),
  datasets: Type.Array(Type.String()),
  kinds: Type.Array(Type.Object({ name: Type.String(), label: Type.String() }), {
    description: 'Kinds of models that can be trained.',
  }),
});

const DEFAULT_INPUT = 'demo.csv.gz';

/** Training while predictions go on. */
export const trainingRoutes =
  ({ watches, trainings, lease }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['trainings'];
    const params = Type.Object({ id: Type.String() });
    const ofWatches = (list: readonly Training[], name: string | undefined): Training[] => {
      const names = watchesOf(watches, name).map(({ watch }) => watch.name);
      return list.filter(({ watch }) => names.includes(watch));
    };

    app.get(
      '/v1/trainings',
      {
        schema: {
          tags,
          summary:
            'The last trainings, newest first, and the datasets and kinds of models there are',
          querystring: Strict(WATCH_QUERY),
          response: { 200: TrainingsSchema, ...errors(404) },
        },
      },
      async (request) => ({
        trainings: ofWatches(trainings.list(), request.query.watch),
        datasets: await trainings.datasets(),
        kinds: MODEL_KINDS.map(({ name, label }) => ({ name, label })),
      }),
    );

    app.get(
      '/v1/trainings/:id',
      {
        schema: {
          tags,
          summary: 'How a training stands',
          params,
          response: { 200: TrainingSchema, ...errors(404) },
        },
      },
      async (request) => trainings.get(request.params.id),
    );

    app.post(
      '/v1/trainings',
      {
        preHandler: async () => assertWriter(lease),
        schema: {
          tags,
          summary: 'Train models on a dataset; one training at a time',
          body: TrainingRequestSchema,
          response: {
            202: TrainingSchema,
            ...errors(400, 404, 409, 503),
          },
        },
      },
      async (request, reply) => {
        const { input, modelTypes, seed, search, quick, activate } = request.body;
        const kinds = (modelTypes ?? KIND_NAMES).map((name) => findKind(name)!.name);
        const training = await trainings.start({
          watch: watchOf(watches, request.body.watch).watch.name,
          input: input ?? DEFAULT_INPUT,
          modelTypes: [...new Set(kinds)],
          seed: seed ?? 1,
          search: search ?? 0,
          quick: quick ?? false,
          activate: activate ?? false,
        });
        return reply.code(202).header('location', `/v1/trainings/${training.id}`).send(training);
      },
    );

    app.delete(
      '/v1/trainings/:id',
      {
        schema: {
          tags,
          summary: 'Ask a training to end',
          params,
          response: {
            202: TrainingSchema,
            ...errors(404, 409, 503),
          },
        },
      },
      async (request, reply) => reply.code(202).send(trainings.cancel(request.params.id)),
    );
  };
