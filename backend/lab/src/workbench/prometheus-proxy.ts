import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { KfpError } from '@kfp/backend/core/errors.js';
import { connectionError, denied } from '@kfp/backend/prometheus/answer.js';
import {
  createConnection,
  type ConnectionOptions,
  type PrometheusConnection,
} from '@kfp/backend/prometheus/connection.js';
import { readUpTo } from '@kfp/backend/prometheus/read-body.js';

export interface PrometheusProxyOptions {
  /** The way to Prometheus; its timeout is not used, dashboards ask for more than the predictions do. */
  readonly prometheus: Omit<ConnectionOptions, 'timeoutSeconds'>;
  /** For each query. */
  readonly timeoutSeconds?: number;
  /** An answer that is larger is refused: it would freeze the browser. */
  readonly maxBytes?: number;
}

const PREFIX = '/api/datasources/proxy/uid/prometheus/api/v1/';

const DEFAULT_TIMEOUT_SECONDS = 30;
const DEFAULT_MAX_BYTES = 32 * 2 ** 20;

/** Characters of a refused path that are repeated. */
const SHOWN = 200;

/** All that may be asked. None of it changes anything; a label has a name, and no path in it. */
const READABLE = /^(query|query_range|labels|series|metadata|label\/\w+\/values)$/;

/**
 * Stands where Grafana's data source proxy stands, for queries alone: Prometheus' addresses that change
 * something, or tell of its configuration, are not passed on.
 */
export function registerPrometheusProxy(
  app: FastifyInstance,
  options: PrometheusProxyOptions,
): void {
  const connection = createConnection({
    ...options.prometheus,
    timeoutSeconds: options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
  });
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  app.addHook('onClose', () => connection.close());
  app.route({
    method: ['GET', 'POST'],
    url: `${PREFIX}*`,
    schema: { hide: true },
    handler: async (request, reply) => ask(request, reply, connection, maxBytes),
  });
}

async function ask(
  request: FastifyRequest,
  reply: FastifyReply,
  connection: PrometheusConnection,
  maxBytes: number,
): Promise<FastifyReply> {
  const rest = (request.raw.url ?? '').slice(PREFIX.length);
  const [path = ''] = rest.split('?');
  if (!READABLE.test(path)) {
    return refuse(
      reply,
      403,
      'forbidden',
      `The workbench passes only queries on to Prometheus, not ${path.slice(0, SHOWN)}.`,
    );
  }
  const abort = new AbortController();
  reply.raw.once('close', () => abort.abort());
  try {
    const answer = await connection.request({
      path: rest,
      method: request.method === 'POST' ? 'POST' : 'GET',
      headers: contentType(request),
      body: (request.body as Buffer | undefined) ?? null,
      signal: abort.signal,
    });
    const body = await readUpTo(answer.body, maxBytes);
    if (body === undefined) {
      return refuse(
        reply,
        502,
        'too_large',
        'Prometheus answers with more than the workbench shows; ask for less.',
      );
    }
    const { statusCode } = answer;
    if (statusCode === 401 || statusCode === 403) {
      // Who is refused is this service, not the person at the browser.
      return problem(reply, denied(connection, statusCode, undefined, body.toString()));
    }
    return reply
      .code(statusCode)
      .header('content-type', answer.headers['content-type'] ?? 'application/json')
      .send(body);
  } catch (error) {
    if (abort.signal.aborted) return reply;
    return problem(reply, error instanceof KfpError ? error : connectionError(connection, error));
  }
}

function problem(reply: FastifyReply, { message }: KfpError): FastifyReply {
  return refuse(reply, 502, 'unavailable', message);
}

function contentType({ headers }: FastifyRequest): Record<string, string> {
  const accept = { accept: 'application/json' };
  const type = headers['content-type'];
  return type === undefined ? accept : { ...accept, 'content-type': type };
}

/** In the form of Prometheus' own errors, which data sources know. */
function refuse(
  reply: FastifyReply,
  statusCode: number,
  errorType: string,
  error: string,
): FastifyReply {
  return reply.code(statusCode).send({ status: 'error', errorType, error });
}
