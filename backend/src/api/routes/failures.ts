import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Named, Strict } from '../../core/schemas.js';
import type { Principal } from '../../access/principal.js';
import { createAllowance } from '../../injection/allowlist.js';
import type { FailureToggles } from '../../injection/injector.js';
import type { Switchboard, SwitchboardTarget } from '../../injection/switchboard.js';
import { FailureStateSchema } from '../../injection/switches.js';
import type { ApiDeps } from '../deps.js';
import { errors } from '../errors.js';
import { targetUnknown, WATCH_QUERY, watchesOf } from '../watches.js';

export const FailuresSchema = Named('Failures', { targets: Type.Array(FailureStateSchema) });

export const StoppedSchema = Named('Stopped', {
  targets: Type.Array(FailureStateSchema, {
    description: 'Where something was on, and who could not be asked: see problem.',
  }),
});

/** The failure toggles of all targets. */
export const failureRoutes =
  ({ config, watches }: ApiDeps, switchboard: Switchboard): FastifyPluginAsyncTypebox =>
  async (app) => {
    const injected = watches.find(({ watch }) => watch.name === config.injection.watch);
    /** Only the targets of one watch can be injected into. */
    const targets = (name?: string): SwitchboardTarget[] =>
      watchesOf(watches, name).includes(injected!)
        ? (injected!.loop.windows()?.targets ?? []).map(({ target, labels }) => ({
            target,
            labels,
          }))
        : [];
    const isAllowed = createAllowance(config.injection);
    const allowed = (name?: string): SwitchboardTarget[] =>
      targets(name).filter(({ labels }) => isAllowed(labels));
    const find = (target: string, name?: string): SwitchboardTarget => {
      const known = targets(name).find((entry) => entry.target === target);
      if (known === undefined) throw targetUnknown(target);
      return known;
    };

    app.get(
      '/v1/failures',
      {
        schema: {
          tags: ['failures'],
          summary:
            'Which failures are switched on, per target that may be asked: how, until when, by whom',
          querystring: Strict({
            target: Type.Optional(Type.String({ description: 'Only this one.' })),
            ...WATCH_QUERY,
          }),
          response: { 200: FailuresSchema, ...errors(404) },
        },
      },
      async (request) => {
        const { target, watch } = request.query;
        const asked = target === undefined ? allowed(watch) : [find(target, watch)];
        return { targets: await switchboard.read(asked) };
      },
    );

    app.post(
      '/v1/failures',
      {
        config: { alwaysMade: ({ body }) => switchesOff(body) },
        schema: {
          tags: ['failures'],
          summary: 'Switch failures of one target on or off',
          body: Strict({
            target: Type.String(),
            ...WATCH_QUERY,
            failures: Type.Record(Type.String(), Type.Unknown(), {
              description: 'As the target’s own POST /failures takes them.',
            }),
          }),
          response: {
            200: FailureStateSchema,
            // 502, 503: the target is away, or answers what makes no sense.
            ...errors(400, 403, 404, 502, 503),
          },
        },
      },
      async (request) => {
        const { target, watch, failures } = request.body;
        const by = authorOf(request.principal);
        const state = await switchboard.set(find(target, watch), failures as FailureToggles, by);
        switchboard.retain(new Set(targets().map((entry) => entry.target)));
        request.log.info({ target, failures, by }, 'failures were switched');
        return state;
      },
    );

    app.delete(
      '/v1/failures',
      {
        config: { alwaysMade: () => true },
        schema: {
          tags: ['failures'],
          summary: 'Stop everything: switch all failures of all targets off',
          response: { 200: StoppedSchema },
        },
      },
      async (request) => {
        const by = authorOf(request.principal);
        const stopped = await switchboard.stopAll(allowed(), by);
        request.log.info(
          { targets: stopped.map((one) => one.target), by },
          'everything was stopped',
        );
        return { targets: stopped };
      },
    );
  };

/** A user of Grafana, else the name of a token that somebody has named. */
function authorOf(principal: Principal | null): string | null {
  if (principal === null) return null;
  const { user, name } = principal;
  return user ?? (name === 'local' || name === 'default' ? null : name);
}

/** Whether a body switches nothing on. */
function switchesOff(body: unknown): boolean {
  const { failures } = (body ?? {}) as { failures?: unknown };
  return (
    typeof failures === 'object' &&
    failures !== null &&
    Object.values(failures).every(
      (value: unknown) =>
        value === false || (value as { enabled?: unknown } | null)?.enabled === false,
    )
  );
}
