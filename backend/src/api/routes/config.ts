import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { Named, Nullable, Strict } from '../../core/schemas.js';
import { ThresholdSchema, SignalSchema } from '../../config/watch-schema.js';
import { RAMP_SHAPES } from '../../injection/shapes.js';
import type { ApiDeps, ServedWatch } from '../deps.js';
import { errors } from '../errors.js';
import { WATCH_QUERY, watchesOf } from '../watches.js';

const WatchInUseSchema = Named('WatchInUse', {
  name: Type.String(),
  stepSeconds: Type.Number(),
  windowSeconds: Type.Number(),
  horizons: Type.Array(Type.Number(), { description: 'How far ahead it looks, in seconds.' }),
  targetLabels: Type.Array(Type.String()),
  signals: Type.Array(SignalSchema),
  modes: Type.Array(
    Type.Object({
      name: Type.String(),
      description: Type.String(),
      thresholds: Type.Array(ThresholdSchema, {
        description: 'A failure when any of these holds.',
      }),
    }),
  ),
  alarm: Nullable(
    Type.Object({
      smoothing: Type.Number({
        description:
          'Weight of the newest step in the risk that the alarm follows; 1 follows each.',
      }),
      threshold: Type.Number({ description: 'Risk that raises an alarm.' }),
      clearThreshold: Type.Number({ description: 'Risk below which it ends.' }),
      raiseSteps: Type.Integer(),
      clearSteps: Type.Integer(),
    }),
    'The rule in use, that of the active model included; null without one.',
  ),
  dangerous: Type.Array(Type.Array(Type.String()), {
    description:
      'Failure modes to be confirmed before they are switched on: together, or one alone.',
  }),
});

export const ConfigAnswerSchema = Named('ConfigInUse', {
  version: Type.String(),
  watches: Type.Array(WatchInUseSchema),
  injection: Type.Object({
    watch: Nullable(
      Type.String(),
      'The watch whose failures may be switched; null where there is none.',
    ),
    maxDurationSeconds: Type.Number({ description: 'Longer ones are cut to this.' }),
    shapes: Type.Array(Type.String(), { description: 'How a failure may grow.' }),
  }),
});

/** What graphs and pages need to know of the configuration. No address and no secret is in it. */
export const configRoutes =
  ({ config, watches, version }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { watch: injected, maxDurationSeconds } = config.injection;
    app.get(
      '/v1/config',
      {
        schema: {
          tags: ['operations'],
          summary: 'Signals, failure modes, times and limits in use',
          querystring: Strict(WATCH_QUERY),
          response: { 200: ConfigAnswerSchema, ...errors(404) },
        },
      },
      (request): Static<typeof ConfigAnswerSchema> => ({
        version,
        watches: watchesOf(watches, request.query.watch).map(described),
        injection: { watch: injected ?? null, maxDurationSeconds, shapes: [...RAMP_SHAPES] },
      }),
    );
  };

function described({ watch, loop }: ServedWatch): Static<typeof WatchInUseSchema> {
  return {
    name: watch.name,
    stepSeconds: watch.stepSeconds,
    windowSeconds: watch.windowSeconds,
    horizons: [...watch.horizons],
    targetLabels: [...watch.targetLabels],
    signals: watch.signals.map((signal) => ({ ...signal })),
    modes: watch.modes.map(({ name, description, thresholds }) => ({
      name,
      description,
      thresholds: thresholds.map((threshold) => ({ ...threshold })),
    })),
    alarm: loop.alarm() ?? null,
    dangerous: watch.dangerous.map((names) => [...names]),
  };
}
