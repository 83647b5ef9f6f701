import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Characters of a message: it may repeat what was sent. */
const MAX_MESSAGE = 500;

/** Every error in one form, `{statusCode, error, message}`; what went wrong inside stays inside. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) =>
    refuse(reply, 404, `There is no ${request.method} ${request.url.split('?')[0]}.`),
  );
}

/** The same for an error of the router, which Fastify would answer in a form of its own. */
export function answerError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const statusCode = error.statusCode ?? 500;
  if (statusCode < 500) return refuse(reply, statusCode, messageOf(error));
  process.stderr.write(`${request.method} ${request.url}: ${error.stack ?? error.message}\n`);
  return refuse(reply, statusCode, 'Something went wrong inside.');
}

/** One error, in the form of all of them. */
export function refuse(reply: FastifyReply, statusCode: number, text: string): FastifyReply {
  const message = text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE - 1)}…`;
  return reply.code(statusCode).send({ statusCode, error: STATUS_CODES[statusCode], message });
}

function messageOf(error: FastifyError): string {
  return error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'
    ? 'Send JSON, with the header "content-type: application/json".'
    : error.message;
}
