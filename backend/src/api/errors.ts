import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Named } from '../core/schemas.js';
import { describeError, KfpError } from '../core/errors.js';

/** The body of every error. */
export const ErrorSchema = Named('Error', {
  statusCode: Type.Integer(),
  error: Type.String({ description: 'Stable code or HTTP reason.' }),
  message: Type.String({ description: 'What happened, and what to do.' }),
});

/** Of a route's `response`: the statuses of errors that it may answer. */
export function errors<C extends number>(...codes: readonly C[]): Record<C, typeof ErrorSchema> {
  return Object.fromEntries(codes.map((code) => [code, ErrorSchema])) as Record<
    C,
    typeof ErrorSchema
  >;
}

/** Characters of a message: it may repeat what was sent. */
const MAX_MESSAGE = 1000;

/** One place turns what was thrown into an answer. Defects are logged whole and answered masked. */
export function handleError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { statusCode, name, message } = explain(error);
  if (statusCode >= 500) request.log.error({ err: error }, describeError(error));
  return reply.code(statusCode).send({ statusCode, error: name, message: cut(message) });
}

function explain(error: FastifyError | Error): {
  statusCode: number;
  name: string;
  message: string;
} {
  if (error instanceof KfpError) {
    const message = [`${describeError(error)}`, error.hint].filter(Boolean).join(' ');
    return { statusCode: error.statusCode, name: error.code, message };
  }
  const statusCode = (error as FastifyError).statusCode ?? 500;
  if (statusCode >= 500) {
    return {
      statusCode,
      name: STATUS_CODES[statusCode] ?? 'Error',
      message: 'Something went wrong here; the log of the service says what.',
    };
  }
  return { statusCode, name: STATUS_CODES[statusCode] ?? 'Error', message: error.message };
}

/** Every address that nobody serves. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const what = cut(`There is no ${request.method} ${request.url}`);
  const message = `${what}; /docs lists what there is.`;
  return reply.code(404).send({ statusCode: 404, error: 'Not Found', message });
}

function cut(text: string): string {
  return text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE - 1)}…`;
}
