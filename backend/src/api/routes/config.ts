import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { ThresholdSchema, SignalSchema } from '../../config/watch-schema.js';
import { RAMP_SHAPES } from '../../injection/shapes.js';
import type { ApiDeps } from '../deps.js';

export const ConfigAnswerSchema = Type.Object(
  {
    version: Type.String(),
    profile: Type.String(),
    stepSeconds: Type.Number(),
    windowSeconds: Type.Number(),
    horizonSeconds: Type.Number(),
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
    alarm: Type.Union(
      [
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
        Type.Null(),
      ],
      { description: 'The rule in use, that of the active model included; null without one.' },
    ),
    injection: Type.Object({
      maxDurationSeconds: Type.Number({ description: 'Longer ones are cut to this.' }),
      shapes: Type.Array(Type.String(), { description: 'How a failure may grow.' }),
      dangerous: Type.Array(Type.Array(Type.String()), {
        description:
          'Failure modes to be confirmed before they are switched on: together, or one alone.',
      }),
    }),
  },
  { title: 'ConfigInUse' },
);

/** What graphs and pages need to know of the configuration. No address and no secret is in it. */
export const configRoutes =
  ({ config, watch, loop, version }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { stepSeconds, windowSeconds, horizonSeconds } = watch;
    const { injection } = config;
    app.get(
      '/v1/config',
      {
        schema: {
          tags: ['operations'],
          summary: 'Signals, failure modes, times and limits in use',
          response: { 200: ConfigAnswerSchema },
        },
      },
      (): Static<typeof ConfigAnswerSchema> => ({
        version,
        profile: watch.name,
        stepSeconds,
        windowSeconds,
        horizonSeconds,
        targetLabels: [...watch.targetLabels],
        signals: watch.signals.map((signal) => ({ ...signal })),
        modes: watch.modes.map(({ name, description, thresholds }) => ({
          name,
          description,
          thresholds: thresholds.map((threshold) => ({ ...threshold })),
        })),
        alarm: loop.alarm() ?? null,
        injection: {
          maxDurationSeconds: injection.maxDurationSeconds,
          shapes: [...RAMP_SHAPES],
          dangerous: watch.dangerous.map((names) => [...names]),
        },
      }),
    );
  };
