import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Nullable, Strict } from '../../core/schemas.js';
import { QuantilesSchema } from '../../outcomes/types.js';
import { createForecaster, FAR_HORIZONS } from '../../forecasting/forecast-signal.js';
import { findSeason } from '../../forecasting/season.js';
import { ErrorSchema } from '../errors.js';

/** Points taken at most. */
const MAX_POINTS = 500;
const MAX_STEPS = 1000;

export const ForecastRequestSchema = Strict({
  values: Type.Array(Nullable(Type.Number()), {
    minItems: 1,
    maxItems: MAX_POINTS,
    description: 'One step apart, oldest first; null where missing.',
  }),
  stepSeconds: Type.Number({ exclusiveMinimum: 0 }),
  horizonSeconds: Type.Number({ exclusiveMinimum: 0 }),
  atLeast: Type.Optional(Type.Number({ description: 'An upper bound to reach.' })),
  below: Type.Optional(Type.Number({ description: 'A lower bound to reach.' })),
});

export const ForecastAnswerSchema = Type.Object({
  forecast: Type.Array(QuantilesSchema, {
    description: 'Step by step up to the horizon; empty where five values are missing.',
  }),
  secondsToBound: Nullable(QuantilesSchema),
  seasonSeconds: Nullable(
    Type.Number(),
    'Length of a rhythm that the values show at least three times, which the forecast then follows.',
  ),
});

/** `POST /v1/forecasts`: points in, forecast out. Keeps nothing, so it is a read. */
export const forecastRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/v1/forecasts',
    {
      // It takes a body and changes nothing.
      config: { access: 'read' },
      schema: {
        tags: ['predictions'],
        summary: 'Forecast of any series',
        body: ForecastRequestSchema,
        response: { 200: ForecastAnswerSchema, 400: ErrorSchema },
      },
    },
    (request) => {
      const { values, stepSeconds, atLeast, below } = request.body;
      const horizonSeconds = Math.min(request.body.horizonSeconds, MAX_STEPS * stepSeconds);
      const column = Float64Array.from(values, (value) => value ?? NaN);
      const bound =
        atLeast !== undefined ? { atLeast } : below !== undefined ? { below } : undefined;
      const forecaster = createForecaster({ stepSeconds, horizonSeconds });
      const found = findSeason(column, FAR_HORIZONS * forecaster.horizonSteps);
      const seasonSeconds = found === undefined ? null : found.period * stepSeconds;
      const ahead = forecaster.forecast(found?.history ?? column, {
        bound,
        season: found,
      });
      if (ahead === undefined) return { forecast: [], secondsToBound: null, seasonSeconds };
      const { crossing } = ahead;
      return {
        forecast: Array.from(ahead.q50, (q50, i) => ({
          q10: ahead.q10[i]!,
          q50,
          q90: ahead.q90[i]!,
        })),
        secondsToBound:
          crossing === undefined || !Number.isFinite(crossing.q50)
            ? null
            : {
                q10: crossing.q10,
                q50: crossing.q50,
                q90: Math.min(crossing.q90, FAR_HORIZONS * horizonSeconds),
              },
        seasonSeconds,
      };
    },
  );
};
