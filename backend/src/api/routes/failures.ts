import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { describeError, KfpError } from '../../core/errors.js';
import type { FailureToggles } from '../../injection/injector.js';
import type { Labels } from '../../prometheus/parse.js';
import type { ApiDeps } from '../deps.js';
import { ErrorSchema } from '../errors.js';
import type { Guard } from '../guard.js';

export const FailureStateSchema = Type.Object({
  target: Type.String(),
  failures: Type.Union([Type.Record(Type.String(), Type.Boolean()), Type.Null()]),
  problem: Type.Union([Type.String(), Type.Null()]),
});

export const FailuresSchema = Type.Object({ targets: Type.Array(FailureStateSchema) });

/** The failure toggles of all targets. */
export const failureRoutes =
  ({ loop, injector }: ApiDeps, guard: Guard): FastifyPluginAsyncTypebox =>
  async (app) => {
    const targets = (): { target: string; labels: Labels }[] =>
      (loop.windows()?.targets ?? []).map(({ target, labels }) => ({ target, labels }));

    app.get(
      '/v1/failures',
      {
        schema: {
          tags: ['failures'],
          summary: 'Which failures are switched on, per target',
          response: { 200: FailuresSchema },
        },
      },
      async () => ({
        targets: await Promise.all(
          targets().map(async ({ target, labels }) =>
            injector.get(labels).then(
              (failures) => ({ target, failures, problem: null }),
              (error: unknown) => ({ target, failures: null, problem: describeError(error) }),
            ),
          ),
        ),
      }),
    );

    app.post(
      '/v1/failures',
      {
        onRequest: guard,
        schema: {
          tags: ['failures'],
          summary: 'Switch failures of one target on or off',
          body: Type.Object(
            {
              target: Type.String(),
              failures: Type.Record(Type.String(), Type.Unknown(), {
                description: 'As the target’s own POST /failures takes them.',
              }),
            },
            { additionalProperties: false },
          ),
          response: { 200: FailureStateSchema, 400: ErrorSchema, 404: ErrorSchema },
        },
      },
      async (request) => {
        const { target, failures } = request.body;
        const known = targets().find((entry) => entry.target === target);
        if (known === undefined) {
          throw new KfpError('TARGET_UNKNOWN', `There is no target "${target}".`, {
            statusCode: 404,
            hint: 'GET /v1/targets lists them.',
          });
        }
        const state = await injector.set(known.labels, failures as FailureToggles);
        return { target, failures: state, problem: null };
      },
    );
  };
