import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLocalRequest } from '@kfp/backend/access/local-request.js';

/**
 * Lets only browsers on this machine in, and there only the workbench's own pages: its two ways to data
 * carry the token, and ask nobody for a password.
 */
export async function localOnly(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!isLocalRequest(request)) {
    await refuse(
      reply,
      'The workbench is for browsers on the machine that it runs on. Elsewhere, use Grafana with the plugin; /docs describes the API.',
    );
  } else if (request.url.startsWith('/api/') && !isSameOrigin(request)) {
    await refuse(reply, 'Another page may not use the workbench.');
  }
}

/** Pages of other programs on this machine are local as well, but not ours. */
function isSameOrigin({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers;
  if (origin !== undefined && origin.replace(/^https?:\/\//, '') !== host) return false;
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

async function refuse(reply: FastifyReply, message: string): Promise<void> {
  await reply.code(403).send({ statusCode: 403, error: 'FORBIDDEN', message });
}
