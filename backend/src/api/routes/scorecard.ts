import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Named, Nullable, Strict } from '../../core/schemas.js';
import { KfpError } from '../../core/errors.js';
import { InputStateSchema } from '../../scorecard/live-inputs.js';
import { ScorecardReportSchema } from '../../scorecard/scorecard-report.js';
import { WarningSchema } from '../../scorecard/warnings.js';
import type { ApiDeps } from '../deps.js';
import { errors } from '../errors.js';
import { watchOf } from '../watches.js';

export const ScorecardSchema = Named('Scorecard', {
  watch: Type.String(),
  model: Nullable(Type.String(), 'The one that predicts now.'),
  horizonSeconds: Type.Number(),
  ...ScorecardReportSchema.properties,
  inputs: InputStateSchema,
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
          response: { 200: ScorecardSchema, ...errors(400, 404) },
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
        return {
          watch: watch.name,
          ...scorecard.report(query),
          model: loop.modelId() ?? null,
          horizonSeconds: watch.horizonSeconds,
          inputs: scorecard.inputs(),
          warnings: scorecard.warnings(),
        };
      },
    );
  };
