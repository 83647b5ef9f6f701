import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { answerError, answerErrors } from './errors.js';

it.each(['/%c0%ae', `/${'a'.repeat(9000)}`])(
  'answers %# in the one form, in few words',
  async (url) => {
    const app = Fastify({
      frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    });
    answerErrors(app);
    const body = (await app.inject(url)).json<{ message: string }>();
    expect(Object.keys(body).sort()).toEqual(['error', 'message', 'statusCode']);
    expect(body.message.length).toBeLessThanOrEqual(500);
  },
);
