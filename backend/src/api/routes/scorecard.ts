import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Named, Nullable, Strict } from '../../core/schemas.js';
import { KfpError } from '../../core/errors.js';
import { FiguresSchema } from '../../scorecard/report.js';
import type { ScorecardReport } from '../../scorecard/scorecard.js';
import { ListedOutcomeSchema } from '../../scorecard/lines.js';
import { WarningSchema } from '../../scorecard/warnings.js';
import type { ApiDeps } from '../deps.js';
import { ErrorSchema } from '../errors.js';
import { watchOf } from '../watches.js';

const { properties } = FiguresSchema;

export const ScorecardSchema = Named('Scorecard', {
  watch: Type.String(),
  from: Type.Number({ description: 'Unix seconds; rounded to hours, long ago to days.' }),
  to: Type.Number(),
  model: Nullable(Type.String(), 'The one that predicts now.'),
  horizonSeconds: Type.Number(),
  total: FiguresSchema,
  modes: Type.Array(Type.Object({ mode: Type.String(), ...properties })),
  targets: Type.Array(Type.Object({ target: Type.String(), ...properties }), {
    description: 'Those with most failures and false alarms first.',
  }),
  models: Type.Array(Type.Object({ model: Type.String(), ...properties })),
  episodes: Type.Array(ListedOutcomeSchema, {
    description: 'Failures and false alarms, newest first; the last hundred.',
  }),
  pending: Type.Array(
    Type.Object({
      target: Type.String(),
      at: Type.Number(),
      until: Type.Number(),
      mode: Type.String(),
      model: Type.String(),
      risk: Type.Number(),
    }),
    { description: 'Alarms of which it is open whether they are right.' },
  ),
  inputs: Type.Object({
    problem: Nullable(Type.String(), 'Why nothing is known; null when it is.'),
    signals: Type.Array(
      Type.Object({
        signal: Type.String(),
        values: Type.Number({ description: 'Recent values, the older counting less.' }),
        psi: Nullable(
          Type.Number(),
          'Population stability index against the training data: 0 is no change, null while there are too few values.',
        ),
        limit: Type.Number({ description: 'From here on it drifted.' }),
      }),
    ),
  }),
  warnings: Type.Array(WarningSchema),
});

const UnixSeconds = Type.Number({ minimum: 0, maximum: 1e11 });

/** Predictions held against what then happened. */
export const scorecardRoutes =
  ({ watches }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/v1/scorecard',
      {
        schema: {
          tags: ['scorecard'],
          summary: 'The predictions held against what then happened',
          querystring: Strict({
            from: Type.Optional(UnixSeconds),
            to: Type.Optional(UnixSeconds),
            target: Type.Optional(Type.String()),
            mode: Type.Optional(Type.String()),
            model: Type.Optional(Type.String()),
            watch: Type.Optional(
              Type.String({ description: 'Whose scorecard; the only watch when absent.' }),
            ),
          }),
          response: { 200: ScorecardSchema, 400: ErrorSchema, 404: ErrorSchema },
        },
      },
      (request) => {
        const { from, to } = request.query;
        if (from !== undefined && to !== undefined && from >= to) {
          throw new KfpError('RANGE_INVALID', 'The range ends before it begins.', {
            statusCode: 400,
            hint: 'from and to are unix seconds; from is the earlier.',
          });
        }
        const { watch: name, ...query } = request.query;
        const { watch, loop, scorecard } = watchOf(watches, name);
        const report: ScorecardReport = scorecard.report(query);
        const { signals, problem } = scorecard.inputs();
        return {
          watch: watch.name,
          ...report,
          modes: [...report.modes],
          targets: [...report.targets],
          models: [...report.models],
          episodes: [...report.episodes],
          pending: [...report.pending],
          model: loop.modelId() ?? null,
          horizonSeconds: watch.horizonSeconds,
          inputs: { problem, signals: [...signals] },
          warnings: scorecard.warnings(),
        };
      },
    );
  };
