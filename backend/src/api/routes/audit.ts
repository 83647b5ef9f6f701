import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Named, Nullable, Strict } from '../../core/schemas.js';
import { AuditEntrySchema } from '../../access/audit-entry.js';
import type { ApiDeps } from '../deps.js';
import { errors } from '../errors.js';

export const AuditSchema = Named('Audit', {
  entries: Type.Array(AuditEntrySchema, { description: 'Newest first.' }),
  before: Nullable(Type.String(), 'Ask with this for what is older; null: that was all.'),
});

/** Who changed what. */
export const auditRoutes =
  ({ audit }: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/v1/audit',
      {
        config: { access: 'operator' },
        schema: {
          tags: ['operations'],
          summary: 'Who changed what, when, from where, and what came of it; for operators',
          querystring: Strict({
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
            before: Type.Optional(
              Type.String({ maxLength: 40, description: 'Id of an entry; what is older.' }),
            ),
          }),
          response: { 200: AuditSchema, ...errors(401, 403, 503) },
        },
      },
      async (request) => {
        const { limit = 100, before } = request.query;
        const page = await audit.page({ limit, before });
        return { ...page, entries: [...page.entries] };
      },
    );
  };
