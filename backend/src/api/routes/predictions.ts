import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { Named, Nullable, Strict } from '../../core/schemas.js';
import type { Watch } from '../../config/schema.js';
import { KfpError } from '../../core/errors.js';
import { createForecaster, FAR_HORIZONS } from '../../forecasting/forecast-signal.js';
import type { Bound, Quantiles } from '../../forecasting/types.js';
import { QuantilesSchema } from '../../outcomes/types.js';
import { PredictionSchema, viewOf } from '../../prediction/prediction.js';
import type { ApiDeps } from '../deps.js';
import { ErrorSchema } from '../errors.js';
import { findTarget, problemOf, WATCH_QUERY, watchesOf } from '../watches.js';
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

/** `/prediction`, the short address, and everything else about predictions. */
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
      response: { 200: PredictionsSchema, 404: ErrorSchema },
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
          response: { 200: TargetsSchema, 404: ErrorSchema },
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

    app.get(
      '/v1/targets/:id/forecast',
      {
        schema: {
          tags: ['predictions'],
          summary: 'Forecast of one signal of one target up to the horizon',
          params: Type.Object({ id: Type.String() }),
          querystring: Strict({ signal: Type.String(), ...WATCH_QUERY }),
          response: { 200: ForecastSchema, 400: ErrorSchema, 404: ErrorSchema },
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

    function describeForecast(
      config: Watch,
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
        probability: number | null;
        secondsToBound: Quantiles | null;
      }[];
    } {
      const { stepSeconds } = config;
      const forecaster = createForecaster(config);
      const farSeconds = FAR_HORIZONS * config.horizonSeconds;
      const thresholds = config.modes.flatMap(({ name, thresholds }) =>
        thresholds
          .filter((threshold) => threshold.signal === signal)
          .map((threshold) => ({ name, threshold })),
      );
      const ahead = forecaster.forecast(column, { range: [0, Infinity] });
      return {
        signal,
        timestamp: end,
        stepSeconds,
        history: Array.from(column, finite),
        q10: Array.from(ahead?.q10 ?? []),
        q50: Array.from(ahead?.q50 ?? []),
        q90: Array.from(ahead?.q90 ?? []),
        bounds: thresholds.map(({ name, threshold }) => {
          const bound: Bound =
            threshold.atLeast === undefined
              ? { below: threshold.below! }
              : { atLeast: threshold.atLeast };
          const crossing = forecaster.forecast(column, {
            bound,
            sustainedSteps: threshold.forSteps,
            range: [0, Infinity],
          })?.crossing;
          return {
            failure: name,
            ...bound,
            probability: crossing?.probability ?? null,
            secondsToBound: secondsTo(crossing, farSeconds),
          };
        }),
      };
    }
  };

/** Null where the median is later than the forecasts reach; a later end is told as that. */
function secondsTo(crossing: Quantiles | undefined, farSeconds: number): Quantiles | null {
  if (crossing === undefined || !Number.isFinite(crossing.q50)) return null;
  const { q10, q50, q90 } = crossing;
  return { q10, q50, q90: Math.min(q90, farSeconds) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
