import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Named, Nullable, Strict } from '../../core/schemas.js';
import { createAlarmGroups } from '../../prediction/alarm-groups.js';
import type { ApiDeps } from '../deps.js';
import { errors } from '../errors.js';
import { WATCH_QUERY, watchesOf } from '../watches.js';

const MemberSchema = Type.Object({
  target: Type.String(),
  kind: Type.Union([Type.Literal('alarm'), Type.Literal('failure'), Type.Literal('anomaly')]),
  what: Type.String({ description: 'The failure mode; of an anomaly its strongest signal.' }),
  since: Type.Number({ description: 'Unix seconds.' }),
  until: Nullable(Type.Number({ description: 'When it ended; null while it is on.' })),
});

export const AlarmGroupSchema = Named('AlarmGroup', {
  id: Type.String(),
  watch: Type.String(),
  labels: Type.Record(Type.String(), Type.String(), {
    description: 'What its targets have in common.',
  }),
  since: Type.Number({ description: 'Unix seconds.' }),
  until: Nullable(
    Type.Number({ description: 'When the last of them ended; null while one is on.' }),
  ),
  members: Type.Array(MemberSchema, { description: 'In the order in which they began.' }),
});

/** Alarms, failures and anomalies that began together in one place. They are followed from the start on. */
export const alarmGroupRoutes =
  ({ watches }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const followed = watches.map((served) => {
      const groups = createAlarmGroups(served.watch);
      const stop = served.loop.listen({
        onPredictions({ predictions, stale }) {
          if (!stale) groups.see(predictions);
        },
      });
      return { name: served.watch.name, groups, stop };
    });
    app.addHook('onClose', async () => {
      for (const { stop } of followed) stop();
    });
    app.get(
      '/v1/alarm-groups',
      {
        schema: {
          tags: ['predictions'],
          summary:
            'Alarms, failures and anomalies of the last day that began together, the newest first',
          querystring: Strict(WATCH_QUERY),
          response: { 200: Type.Array(AlarmGroupSchema), ...errors(404) },
        },
      },
      (request) => {
        const names = watchesOf(watches, request.query.watch).map(({ watch }) => watch.name);
        return followed
          .filter(({ name }) => names.includes(name))
          .flatMap(({ groups }) => groups.list())
          .sort((a, b) => b.since - a.since);
      },
    );
  };
