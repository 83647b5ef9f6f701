import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { Named, Nullable, Strict } from '../../core/schemas.js';
import { measureSampling } from '../../forecasting/sampling.js';
import { PredictionSchema, viewOf } from '../../prediction/prediction.js';
import type { ApiDeps } from '../deps.js';
import { errors } from '../errors.js';
import { findTarget, targetUnknown, WATCH_QUERY, type FoundTarget } from '../watches.js';

const ModeSchema = Type.Object({
  mode: Type.String(),
  description: Type.String(),
  observable: Type.Boolean({ description: 'Its signals are there: it is predicted.' }),
  why: Nullable(Type.String({ description: 'Why it is not: “no memory limit”.' })),
  probability: Nullable(Type.Number({ description: 'Within the horizon.' })),
  signals: Type.Array(Type.String(), { description: 'Of its thresholds.' }),
});

const SignalSchema = Type.Object({
  signal: Type.String(),
  description: Type.String(),
  value: Nullable(Type.Number({ description: 'The newest one.' })),
  intervalSeconds: Nullable(
    Type.Number({
      description:
        'Between new values, as far as they show it, at least a step; null where the signal is missing.',
    }),
  ),
});

export const TargetSchema = Named('Target', {
  prediction: PredictionSchema,
  modes: Type.Array(ModeSchema),
  signals: Type.Array(SignalSchema),
  variants: Type.Record(Type.String(), Type.Array(Type.String()), {
    description: 'Names of metrics that were found in the cluster, by what they are names of.',
  }),
});

/** Everything known of one target: what can be predicted of it, what cannot, and why. */
export const targetRoutes =
  ({ watches }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/v1/targets/:id',
      {
        schema: {
          tags: ['predictions'],
          summary: 'One target: its failure modes, predicted or not and why, and its signals',
          params: Type.Object({ id: Type.String() }),
          querystring: Strict(WATCH_QUERY),
          response: { 200: TargetSchema, ...errors(404) },
        },
      },
      (request) => describe(findTarget(watches, request.params.id, request.query.watch)),
    );
  };

function describe({ watch, loop, target }: FoundTarget): Static<typeof TargetSchema> {
  const current = loop.current();
  const facts = current.predictions.find((one) => one.target === target.target);
  if (facts === undefined) throw targetUnknown(target.target);
  const { notObservable, probabilities } = facts;
  const of = <T>(known: Readonly<Record<string, T>>, name: string): T | null =>
    Object.hasOwn(known, name) ? known[name]! : null;
  return {
    prediction: viewOf(facts, current),
    modes: watch.modes.map(({ name, description, thresholds }) => ({
      mode: name,
      description,
      observable: !Object.hasOwn(notObservable, name),
      why: of(notObservable, name),
      probability: of(probabilities ?? {}, name),
      signals: [...new Set(thresholds.map(({ signal }) => signal))],
    })),
    signals: watch.signals.map(({ name, description }, i) => {
      const column = target.columns[i]!;
      const value = column.findLast((one) => !Number.isNaN(one));
      const { stride } = measureSampling(column);
      return {
        signal: name,
        description,
        value: value ?? null,
        intervalSeconds: value === undefined ? null : stride * watch.stepSeconds,
      };
    }),
    variants: Object.fromEntries(
      Object.entries(loop.variants()).map(([group, names]) => [group, [...names]]),
    ),
  };
}
