import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Named, Nullable } from '../../core/schemas.js';
import { KfpError } from '../../core/errors.js';
import type { Admission } from '../admission.js';

export const AccessSchema = Named('Access', {
  tokenNeeded: Type.Boolean({ description: 'Whether changes need a token.' }),
  mayChange: Type.Boolean({ description: 'Whether who asks this may change anything.' }),
  problem: Nullable(Type.String(), 'Why not; null when so.'),
});

/** Lets a token be tried without changing anything. */
export const accessRoutes =
  (admission: Admission): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/v1/access',
      {
        config: { access: 'open' },
        schema: {
          tags: ['operations'],
          summary: 'Whether who asks may change anything',
          response: { 200: AccessSchema },
        },
      },
      async (request) => {
        const { tokenNeeded } = admission;
        try {
          await admission.admit(request, 'change');
          return { tokenNeeded, mayChange: true, problem: null };
        } catch (error) {
          if (!(error instanceof KfpError) || error.statusCode === 429) throw error;
          const problem = [error.message, error.hint].filter(Boolean).join(' ');
          return { tokenNeeded, mayChange: false, problem };
        }
      },
    );
  };
