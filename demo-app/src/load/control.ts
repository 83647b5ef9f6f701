import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { createChangesGuard } from '../http/changes-guard.js';
import { answerError, answerErrors } from '../http/errors.js';
import type { LoadGenerator } from './generator.js';

/** Requests per second anyone may ask of one generator. */
export const MAX_RATE = 2000;

const RateSchema = Type.Object(
  { rate: Type.Number({ minimum: 0, maximum: MAX_RATE }) },
  { additionalProperties: false },
);

/**
 * Lets a scenario change the load while it runs: `GET /rate`, `POST /rate {"rate": 40}`.
 *
 * @param token asked of who changes it from another machine; undefined: from there nobody may
 */
export function createLoadControl(
  generator: Pick<LoadGenerator, 'rate' | 'setRate' | 'counts'>,
  token?: string,
): FastifyInstance {
  const onRequest = createChangesGuard('The load is changed', token);
  const app = Fastify({
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  answerErrors(app);
  app.get('/rate', () => ({ rate: generator.rate(), ...generator.counts() }));
  app.post('/rate', { onRequest, schema: { body: RateSchema } }, (request) => {
    generator.setRate(request.body.rate);
    return { rate: generator.rate() };
  });
  return app;
}
