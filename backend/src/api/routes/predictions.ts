import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { KfpError } from '../../core/errors.js';
import { fitTrend, forecast, timeToBound } from '../../forecasting/trend.js';
import { PredictionSchema, type Prediction } from '../../inference/prediction.js';
import type { ApiDeps } from '../deps.js';
import { ErrorSchema } from '../errors.js';

const PredictionsSchema = Type.Object(
  {
    timestamp: Type.Number({ description: 'Unix seconds now.' }),
    model: Type.Union([Type.String(), Type.Null()]),
    horizonSeconds: Type.Number(),
    predictions: Type.Array(PredictionSchema),
    problem: Type.Union([Type.String(), Type.Null()], {
      description: 'Why there are no fresh predictions; null when all is well.',
    }),
  },
  { title: 'Predictions' },
);

const ForecastSchema = Type.Object(
  {
    signal: Type.String(),
    timestamp: Type.Number({ description: 'Unix seconds of the newest value.' }),
    stepSeconds: Type.Number(),
    history: Type.Array(Type.Union([Type.Number(), Type.Null()])),
    q10: Type.Array(Type.Number()),
    q50: Type.Array(Type.Number()),
    q90: Type.Array(Type.Number()),
    bounds: Type.Array(
      Type.Object({
        failure: Type.String(),
        atLeast: Type.Optional(Type.Number()),
        below: Type.Optional(Type.Number()),
        secondsToBound: Type.Union([
          Type.Object({ q10: Type.Number(), q50: Type.Number(), q90: Type.Number() }),
          Type.Null(),
        ]),
      }),
    ),
  },
  { title: 'Forecast' },
);

/** `/prediction`, the original's address, and everything else about predictions. */
export const predictionRoutes =
  ({ config, loop, clock }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const answer = (): {
      timestamp: number;
      model: string | null;
      horizonSeconds: number;
      predictions: Prediction[];
      problem: string | null;
    } => ({
      timestamp: clock.now(),
      model: loop.modelId() ?? null,
      horizonSeconds: config.horizonSeconds,
      predictions: loop.current(),
      problem: loop.status().problem ?? null,
    });
    const schema = {
      tags: ['predictions'],
      summary: 'Current predictions of all targets',
      response: { 200: PredictionsSchema },
    };
    app.get('/prediction', { schema }, answer);
    app.get('/v1/predictions', { schema }, answer);

    app.get(
      '/v1/targets',
      {
        schema: {
          tags: ['predictions'],
          summary: 'Targets and the newest value of every signal',
          response: {
            200: Type.Object({
              targets: Type.Array(
                Type.Object({
                  target: Type.String(),
                  labels: Type.Record(Type.String(), Type.String()),
                  signals: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()])),
                }),
              ),
            }),
          },
        },
      },
      () => ({
        targets: (loop.windows()?.targets ?? []).map(({ target, labels, columns }) => ({
          target,
          labels: { ...labels },
          signals: Object.fromEntries(
            config.signals.map(({ name }, index) => [name, finite(columns[index]!.at(-1)!)]),
          ),
        })),
      }),
    );

    app.get(
      '/v1/targets/:id/forecast',
      {
        schema: {
          tags: ['predictions'],
          summary: 'Forecast of one signal of one target up to the horizon',
          params: Type.Object({ id: Type.String() }),
          querystring: Type.Object({ signal: Type.String() }),
          response: { 200: ForecastSchema, 404: ErrorSchema },
        },
      },
      (request) => {
        const { signal } = request.query;
        const windows = loop.windows();
        const index = config.signals.findIndex(({ name }) => name === signal);
        const entry = windows?.targets.find(({ target }) => target === request.params.id);
        if (windows === undefined || entry === undefined) {
          throw new KfpError('TARGET_UNKNOWN', `There is no target "${request.params.id}".`, {
            statusCode: 404,
            hint: 'GET /v1/targets lists them.',
          });
        }
        if (index < 0) {
          throw new KfpError('SIGNAL_UNKNOWN', `There is no signal "${signal}".`, {
            statusCode: 404,
            hint: `Known: ${config.signals.map(({ name }) => name).join(', ')}.`,
          });
        }
        return describeForecast(signal, entry.columns[index]!, windows.end);
      },
    );

    function describeForecast(
      signal: string,
      column: Float64Array,
      end: number,
    ): {
      signal: string;
      timestamp: number;
      stepSeconds: number;
      history: (number | null)[];
      q10: number[];
      q50: number[];
      q90: number[];
      bounds: {
        failure: string;
        atLeast?: number;
        below?: number;
        secondsToBound: { q10: number; q50: number; q90: number } | null;
      }[];
    } {
      const { stepSeconds, horizonSeconds } = config;
      const trend = fitTrend(column, column.length >> 1, column.length - 1, stepSeconds);
      const steps = Math.round(horizonSeconds / stepSeconds);
      const ahead =
        trend === undefined
          ? []
          : Array.from({ length: steps }, (_, i) => forecast(trend, (i + 1) * stepSeconds));
      return {
        signal,
        timestamp: end,
        stepSeconds,
        history: Array.from(column, finite),
        q10: ahead.map(({ q10 }) => q10),
        q50: ahead.map(({ q50 }) => q50),
        q90: ahead.map(({ q90 }) => q90),
        bounds: config.modes.flatMap(({ name, breaches }) =>
          breaches
            .filter((breach) => breach.signal === signal)
            .map(({ atLeast, below }) => ({
              failure: name,
              ...(atLeast === undefined ? {} : { atLeast }),
              ...(below === undefined ? {} : { below }),
              secondsToBound:
                (trend &&
                  timeToBound(
                    trend,
                    atLeast === undefined ? { below: below! } : { atLeast },
                    horizonSeconds,
                  )) ??
                null,
            })),
        ),
      };
    }
  };

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
