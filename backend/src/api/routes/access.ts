import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { KfpError } from '../../core/errors.js';
import type { ApiDeps } from '../deps.js';
import type { Guard } from '../guard.js';

export const AccessSchema = Type.Object(
  {
    tokenNeeded: Type.Boolean({ description: 'Whether changes need a token.' }),
    mayChange: Type.Boolean({ description: 'Whether who asks this may change anything.' }),
    problem: Type.Union([Type.String(), Type.Null()], { description: 'Why not; null when so.' }),
  },
  { title: 'Access' },
);

/** Lets a token be tried without changing anything. */
export const accessRoutes =
  ({ config }: ApiDeps, guard: Guard): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/v1/access',
      {
        schema: {
          tags: ['operations'],
          summary: 'Whether who asks may change anything',
          response: { 200: AccessSchema },
        },
      },
      async (request) => {
        const tokenNeeded = config.api.token !== undefined;
        try {
          await guard(request);
          return { tokenNeeded, mayChange: true, problem: null };
        } catch (error) {
          if (!(error instanceof KfpError)) throw error;
          const problem = [error.message, error.hint].filter(Boolean).join(' ');
          return { tokenNeeded, mayChange: false, problem };
        }
      },
    );
  };
