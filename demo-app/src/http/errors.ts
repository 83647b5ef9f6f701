import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance } from 'fastify';

/** Every error in one form, `{statusCode, error, message}`; what went wrong inside stays inside. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const statusCode = error.statusCode ?? 500;
    if (statusCode >= 500) {
      process.stderr.write(`${request.method} ${request.url}: ${error.stack ?? error.message}\n`);
    }
    return reply.code(statusCode).send({
      statusCode,
      error: STATUS_CODES[statusCode],
      message: statusCode >= 500 ? 'Something went wrong inside.' : messageOf(error),
    });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      statusCode: 404,
      error: STATUS_CODES[404],
      message: `There is no ${request.method} ${request.url.split('?')[0]}.`,
    }),
  );
}

function messageOf(error: FastifyError): string {
  return error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'
    ? 'Send JSON, with the header "content-type: application/json".'
    : error.message;
}
