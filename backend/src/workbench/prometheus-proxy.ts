import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Agent, type Dispatcher } from 'undici';
import { describeError } from '../core/errors.js';

export interface PrometheusProxyOptions {
  /** Base address; a path in it is kept. */
  readonly url: string;
  /** For each query; dashboards ask for more than the predictions do. */
  readonly timeoutSeconds?: number;
  /** An answer that is larger is refused: it would freeze the browser. */
  readonly maxBytes?: number;
}

const PREFIX = '/api/datasources/proxy/uid/prometheus/api/v1/';

const DEFAULT_TIMEOUT_SECONDS = 30;
const DEFAULT_MAX_BYTES = 32 * 2 ** 20;

/** All that may be asked. None of it changes anything. */
const READABLE = /^(query|query_range|labels|series|metadata|label\/[^/]+\/values)$/;

/**
 * Stands where Grafana's data source proxy stands, for queries alone: Prometheus' addresses that change
 * something, or tell of its configuration, are not passed on.
 */
export function registerPrometheusProxy(
  app: FastifyInstance,
  options: PrometheusProxyOptions,
): void {
  const timeout = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1e3;
  const agent = new Agent({
    connections: 16,
    connect: { timeout },
    headersTimeout: timeout,
    bodyTimeout: timeout,
  });
  app.addHook('onClose', () => agent.close());
  app.route({
    method: ['GET', 'POST'],
    url: `${PREFIX}*`,
    schema: { hide: true },
    handler: async (request, reply) => ask(request, reply, agent, options),
  });
}

async function ask(
  request: FastifyRequest,
  reply: FastifyReply,
  agent: Dispatcher,
  options: PrometheusProxyOptions,
): Promise<FastifyReply> {
  const rest = (request.raw.url ?? '').slice(PREFIX.length);
  const [path = ''] = rest.split('?');
  if (!READABLE.test(path)) {
    return refuse(
      reply,
      403,
      'forbidden',
      `The workbench passes only queries on to Prometheus, not ${path}.`,
    );
  }
  const base = new URL(options.url);
  const abort = new AbortController();
  reply.raw.once('close', () => abort.abort());
  try {
    const answer = await agent.request({
      origin: base.origin,
      path: `${base.pathname.replace(/\/+$/, '')}/api/v1/${rest}`,
      method: request.method,
      headers: contentType(request),
      body: (request.body as Buffer | undefined) ?? null,
      signal: abort.signal,
    });
    const body = await readUpTo(answer.body, options.maxBytes ?? DEFAULT_MAX_BYTES);
    if (body === undefined) {
      return refuse(
        reply,
        502,
        'too_large',
        'Prometheus answers with more than the workbench shows; ask for less.',
      );
    }
    return reply
      .code(answer.statusCode)
      .header('content-type', answer.headers['content-type'] ?? 'application/json')
      .send(body);
  } catch (error) {
    if (abort.signal.aborted) return reply;
    return refuse(
      reply,
      502,
      'unavailable',
      `Cannot reach Prometheus at ${options.url}: ${describeError(error)}`,
    );
  }
}

function contentType({ headers }: FastifyRequest): Record<string, string> {
  const type = headers['content-type'];
  return { accept: 'application/json', ...(type === undefined ? {} : { 'content-type': type }) };
}

/** The whole body; undefined when it is longer. */
async function readUpTo(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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
