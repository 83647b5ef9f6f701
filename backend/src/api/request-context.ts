import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** What an id of a caller may look like; it stands in logs and in the audit log as it came. */
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}$/;

/** `traceparent` of W3C Trace Context, version 00: trace, parent span, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The id that the caller gave as `x-request-id`, if it can be one; else a new one. */
export function requestId({ headers }: { readonly headers: IncomingHttpHeaders }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/**
 * What a line of the log says of the trace that a request belongs to, by the names OpenTelemetry gives
 * these in logs; nothing where it belongs to none.
 */
export function traceBindings({ traceparent }: IncomingHttpHeaders): Record<string, string> {
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  const [, trace, span, flags] = match ?? [];
  const none = trace === undefined || /^0+$/.test(trace) || /^0+$/.test(span!);
  return none ? {} : { trace_id: trace, span_id: span!, trace_flags: flags! };
}

/** Tells every caller the id under which the log has its request. */
export function answerRequestIds(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
}
