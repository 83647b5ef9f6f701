import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import type { Watch } from '../../config/schema.js';
import { KfpError } from '../../core/errors.js';
import { Named, Nullable, Strict } from '../../core/schemas.js';
import { QuantilesSchema } from '../../outcomes/types.js';
import { createForecaster, FAR_HORIZONS } from '../../forecasting/forecast-signal.js';
import { findSeason } from '../../forecasting/season.js';
import type { Bound, Quantiles } from '../../forecasting/types.js';
import type { ApiDeps } from '../deps.js';
import { errors } from '../errors.js';
import { findTarget, WATCH_QUERY } from '../watches.js';

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

export const ForecastSchema = Named('Forecast', {
  signal: Type.String(),
  timestamp: Type.Number({ description: 'Unix seconds of the newest value.' }),
  stepSeconds: Type.Number(),
  history: Type.Array(Nullable(Type.Number())),
  q10: Type.Array(Type.Number()),
  q50: Type.Array(Type.Number()),
  q90: Type.Array(Type.Number()),
  bounds: Type.Array(
    Type.Object({
      failure: Type.String(),
      atLeast: Type.Optional(Type.Number()),
      below: Type.Optional(Type.Number()),
      probability: Nullable(
        Type.Number(),
        'Of reaching the bound within the horizon; null with too few values.',
      ),
      secondsToBound: Nullable(QuantilesSchema),
    }),
  ),
});

/** Forecasts of a signal of a target, and of any points. */
export const forecastRoutes =
  ({ watches }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/v1/targets/:id/forecast',
      {
        schema: {
          tags: ['predictions'],
          summary: 'Forecast of one signal of one target up to the horizon',
          params: Type.Object({ id: Type.String() }),
          querystring: Strict({ signal: Type.String(), ...WATCH_QUERY }),
          response: { 200: ForecastSchema, ...errors(400, 404) },
        },
      },
      (request) => {
        const { signal, watch: name } = request.query;
        const { watch, windows, target } = findTarget(watches, request.params.id, name);
        const index = watch.signals.findIndex((one) => one.name === signal);
        if (index < 0) {
          throw new KfpError('SIGNAL_UNKNOWN', `There is no signal "${signal}".`, {
            statusCode: 404,
            hint: `Known: ${watch.signals.map(({ name }) => name).join(', ')}.`,
          });
        }
        return describeForecast(watch, signal, target.columns[index]!, windows.end);
      },
    );

    app.post(
      '/v1/forecasts',
      {
        // It takes a body, keeps nothing and changes nothing.
        config: { access: 'read' },
        schema: {
          tags: ['predictions'],
          summary: 'Forecast of any series',
          body: ForecastRequestSchema,
          response: { 200: ForecastAnswerSchema, ...errors(400) },
        },
      },
      (request) => forecastPoints(request.body),
    );
  };

/** @param end unix seconds of the newest value of the column */
function describeForecast(
  { stepSeconds, horizonSeconds, modes }: Watch,
  signal: string,
  column: Float64Array,
  end: number,
): Static<typeof ForecastSchema> {
  const forecaster = createForecaster({ stepSeconds, horizonSeconds });
  const ahead = forecaster.forecast(column, { range: [0, Infinity] });
  const thresholds = modes.flatMap(({ name, thresholds }) =>
    thresholds.filter((one) => one.signal === signal).map((one) => ({ ...one, failure: name })),
  );
  return {
    signal,
    timestamp: end,
    stepSeconds,
    history: Array.from(column, (value) => (Number.isFinite(value) ? value : null)),
    q10: Array.from(ahead?.q10 ?? []),
    q50: Array.from(ahead?.q50 ?? []),
    q90: Array.from(ahead?.q90 ?? []),
    bounds: thresholds.map(({ failure, atLeast, below, forSteps }) => {
      const bound: Bound = atLeast === undefined ? { below: below! } : { atLeast };
      const crossing = forecaster.forecast(column, {
        bound,
        sustainedSteps: forSteps,
        range: [0, Infinity],
      })?.crossing;
      return {
        failure,
        ...bound,
        probability: crossing?.probability ?? null,
        secondsToBound: secondsTo(crossing, horizonSeconds),
      };
    }),
  };
}

function forecastPoints({
  values,
  stepSeconds,
  atLeast,
  below,
  ...asked
}: Static<typeof ForecastRequestSchema>): Static<typeof ForecastAnswerSchema> {
  const horizonSeconds = Math.min(asked.horizonSeconds, MAX_STEPS * stepSeconds);
  const column = Float64Array.from(values, (value) => value ?? NaN);
  const bound = atLeast !== undefined ? { atLeast } : below !== undefined ? { below } : undefined;
  const forecaster = createForecaster({ stepSeconds, horizonSeconds });
  const season = findSeason(column, FAR_HORIZONS * forecaster.horizonSteps);
  const seasonSeconds = season === undefined ? null : season.period * stepSeconds;
  const ahead = forecaster.forecast(season?.history ?? column, { bound, season });
  if (ahead === undefined) return { forecast: [], secondsToBound: null, seasonSeconds };
  return {
    forecast: Array.from(ahead.q50, (q50, i) => ({ q10: ahead.q10[i]!, q50, q90: ahead.q90[i]! })),
    secondsToBound: secondsTo(ahead.crossing, horizonSeconds),
    seasonSeconds,
  };
}

/** Null where the median is later than the forecasts reach; a later end is told as that. */
function secondsTo(crossing: Quantiles | undefined, horizonSeconds: number): Quantiles | null {
  if (crossing === undefined || !Number.isFinite(crossing.q50)) return null;
  const { q10, q50, q90 } = crossing;
  return { q10, q50, q90: Math.min(q90, FAR_HORIZONS * horizonSeconds) };
}
