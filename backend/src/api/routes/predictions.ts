import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { Named, Nullable, Strict } from '../../core/schemas.js';
import { PredictionSchema, viewOf } from '../../prediction/prediction.js';
import type { ApiDeps } from '../deps.js';
import { errors } from '../errors.js';
import { problemOf, WATCH_QUERY, watchesOf } from '../watches.js';
import { createRenderedPredictions } from '../rendered-predictions.js';

export const PredictionsSchema = Named('Predictions', {
  timestamp: Type.Number({ description: 'Unix seconds now.' }),
  model: Nullable(Type.String(), 'Of the first watch.'),
  horizonSeconds: Type.Number({ description: 'Of the first watch.' }),
  predictions: Type.Array(PredictionSchema),
  problem: Nullable(Type.String(), 'Why there are no fresh predictions; null when all is well.'),
  warnings: Type.Array(Type.String(), {
    description:
      'What Prometheus warned of when it was last asked, such as that its answers are partial: predictions may rest on less than there is.',
  }),
});

export const TargetsSchema = Type.Object({
  targets: Type.Array(
    Type.Object({
      target: Type.String(),
      watch: Type.String(),
      labels: Type.Record(Type.String(), Type.String()),
      signals: Type.Record(Type.String(), Nullable(Type.Number())),
    }),
  ),
});

/** `/prediction`, the short address, and the targets that there are. */
export const predictionRoutes =
  ({ watches, clock }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const renderers = new Map(
      watches.map(({ watch }) => [watch.name, createRenderedPredictions()]),
    );
    const answer = (reply: FastifyReply, target?: string, name?: string): void => {
      const chosen = watchesOf(watches, name);
      const [first] = chosen;
      const about = {
        timestamp: clock.now(),
        model: first!.loop.modelId() ?? null,
        horizonSeconds: first!.watch.horizonSeconds,
        problem: problemOf(chosen),
        warnings: [...new Set(chosen.flatMap(({ loop }) => loop.status().warnings))],
      };
      const predictions = chosen
        .map(({ watch, loop }) => {
          const current = loop.current();
          if (target === undefined) return renderers.get(watch.name)!(current);
          const own = current.predictions.filter((one) => one.target === target);
          return own.map((facts) => JSON.stringify(viewOf(facts, current))).join(',');
        })
        .filter((items) => items !== '')
        .join(',');
      void reply
        .type('application/json; charset=utf-8')
        .send(`${JSON.stringify(about).slice(0, -1)},"predictions":[${predictions}]}`);
    };
    const schema = {
      tags: ['predictions'],
      summary: 'Current predictions of all targets',
      response: { 200: PredictionsSchema, ...errors(404) },
    };
    app.get(
      '/prediction',
      {
        schema: {
          ...schema,
          querystring: Strict(WATCH_QUERY),
        },
      },
      (request, reply) => answer(reply, undefined, request.query.watch),
    );
    app.get(
      '/v1/predictions',
      {
        schema: {
          ...schema,
          summary: 'Current predictions of all targets, or of one',
          querystring: Strict({
            target: Type.Optional(Type.String({ description: 'Only this one.' })),
            ...WATCH_QUERY,
          }),
        },
      },
      (request, reply) => answer(reply, request.query.target, request.query.watch),
    );

    app.get(
      '/v1/targets',
      {
        schema: {
          tags: ['predictions'],
          summary: 'Targets and the newest value of every signal',
          querystring: Strict(WATCH_QUERY),
          response: { 200: TargetsSchema, ...errors(404) },
        },
      },
      (request) => ({
        targets: watchesOf(watches, request.query.watch).flatMap(({ watch, loop }) =>
          (loop.windows()?.targets ?? []).map(({ target, labels, columns }) => ({
            target,
            watch: watch.name,
            labels: { ...labels },
            signals: Object.fromEntries(
              watch.signals.map(({ name }, index) => [name, finite(columns[index]!.at(-1)!)]),
            ),
          })),
        ),
      }),
    );
  };

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
