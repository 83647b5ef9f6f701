import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AskedChange, AuditLog } from '../access/audit-log.js';
import { plainAddress } from '../access/local-request.js';
import { describeError } from '../core/errors.js';
import { accessLevel } from './admission.js';

/** Longest text of a change's details that is kept. Characters. */
const MAX_DETAILS = 4000;

/**
 * Records every change of this scope: before it is made, and what came of it. What cannot be recorded
 * is not made, unless the route says otherwise: switching off must always be possible. Attempts without
 * a known token are not recorded, only logged: they would push the record out of its files.
 */
export function recordChanges(app: FastifyInstance, audit: AuditLog): void {
  const ids = new WeakMap<FastifyRequest, string>();

  app.addHook('preHandler', async (request) => {
    if (accessLevel(request) !== 'change' || request.principal === null) return;
    try {
      ids.set(request, await audit.begin(describeChange(request)));
    } catch (error) {
      if (request.routeOptions.config.alwaysMade?.(request) !== true) throw error;
      request.log.error({ err: error }, 'a change is made without a record of it');
    }
  });

  app.addHook('onSend', async (request, reply, payload) => {
    if (accessLevel(request) !== 'change') return;
    if (request.principal === null) {
      request.log.warn({ ip: plainAddress(request.ip), url: request.url }, 'a change was refused');
      return;
    }
    try {
      const id = ids.get(request) ?? (await audit.begin(describeChange(request)));
      await audit.end(id, { statusCode: reply.statusCode, ...errorOf(reply.statusCode, payload) });
    } catch (error) {
      request.log.error({ err: error }, describeError(error));
    }
  });
}

function describeChange(request: FastifyRequest): AskedChange {
  const { principal, params, query, body, ip, headers, method, routeOptions } = request;
  const forwarded = headers['x-forwarded-for'];
  const given = { ...(params as object), ...(query as object) };
  return {
    who: { ...principal! },
    from: {
      address: plainAddress(ip),
      // Anybody can write that header; it counts where users of Grafana are believed, too.
      forwardedFor:
        principal!.user !== null && typeof forwarded === 'string' ? forwarded.slice(0, 200) : null,
    },
    requestId: request.id,
    action: `${method} ${routeOptions.url ?? ''}`,
    details: bounded({ ...given, body }),
  };
}

function bounded(details: object): unknown {
  const text = JSON.stringify(details);
  return text.length <= MAX_DETAILS ? details : { cut: text.slice(0, MAX_DETAILS) };
}

/** What an answer of ours says of an error. */
function errorOf(
  statusCode: number,
  payload: unknown,
): { error: string | null; message: string | null } {
  const none = { error: null, message: null };
  if (statusCode < 400 || typeof payload !== 'string') return none;
  try {
    const { error, message } = JSON.parse(payload) as { error?: unknown; message?: unknown };
    return {
      error: typeof error === 'string' ? error : null,
      message: typeof message === 'string' ? message : null,
    };
  } catch {
    return none;
  }
}
