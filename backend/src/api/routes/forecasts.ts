import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fitTrend, forecast, timeToBound } from '../../forecasting/trend.js';
import { ErrorSchema } from '../errors.js';

const QuantilesSchema = Type.Object({
  q10: Type.Number(),
  q50: Type.Number(),
  q90: Type.Number(),
});

/** Points a trend is fitted to at most: the work grows with their square. */
const MOST_POINTS = 500;
const MOST_STEPS = 1000;

/** `POST /v1/forecasts`: points in, forecast out. Keeps nothing, so it needs no token. */
export const forecastRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/v1/forecasts',
    {
      schema: {
        tags: ['predictions'],
        summary: 'Forecast of any series',
        body: Type.Object(
          {
            values: Type.Array(Type.Union([Type.Number(), Type.Null()]), {
              minItems: 1,
              maxItems: MOST_POINTS,
              description: 'One step apart, oldest first; null where missing.',
            }),
            stepSeconds: Type.Number({ exclusiveMinimum: 0 }),
            horizonSeconds: Type.Number({ exclusiveMinimum: 0 }),
            atLeast: Type.Optional(Type.Number({ description: 'An upper bound to reach.' })),
            below: Type.Optional(Type.Number({ description: 'A lower bound to reach.' })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            forecast: Type.Array(QuantilesSchema, {
              description: 'Step by step up to the horizon; empty where five values are missing.',
            }),
            secondsToBound: Type.Union([QuantilesSchema, Type.Null()]),
          }),
          400: ErrorSchema,
        },
      },
    },
    (request) => {
      const { values, stepSeconds, horizonSeconds, atLeast, below } = request.body;
      const column = Float64Array.from(values, (value) => value ?? NaN);
      const trend = fitTrend(column, 0, column.length - 1, stepSeconds);
      if (trend === undefined) return { forecast: [], secondsToBound: null };
      const steps = Math.min(MOST_STEPS, Math.floor(horizonSeconds / stepSeconds));
      const bound =
        atLeast !== undefined ? { atLeast } : below !== undefined ? { below } : undefined;
      return {
        forecast: Array.from({ length: steps }, (_, i) => forecast(trend, (i + 1) * stepSeconds)),
        secondsToBound: (bound && timeToBound(trend, bound, horizonSeconds)) ?? null,
      };
    },
  );
};
