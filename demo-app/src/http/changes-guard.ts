import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Somebody who may not change what was asked for. */
export class ChangesAccessError extends Error {
  override readonly name = 'ChangesAccessError';
  constructor(
    readonly statusCode: 401 | 403,
    message: string,
  ) {
    super(message);
  }
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOCAL_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * A hook before every route that changes something. Programs and pages of this machine may; from
 * elsewhere it takes the token, and without one nobody may.
 *
 * @param what is changed, as a sentence begins: `Failures are switched`
 * @param token undefined: there is none
 */
export function createChangesGuard(
  what: string,
  token: string | undefined,
): (request: Pick<FastifyRequest, 'ip' | 'headers'>) => Promise<void> {
  const wanted = token === undefined ? undefined : digest(`Bearer ${token}`);
  return async (request) => {
    if (isLocal(request)) return;
    if (wanted === undefined) {
      throw new ChangesAccessError(
        403,
        `${what} from this machine only, because no token is set: start the program with FAILURES_TOKEN.`,
      );
    }
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) return;
    throw new ChangesAccessError(
      401,
      `${what} with the token only: send "Authorization: Bearer <FAILURES_TOKEN>".`,
    );
  };
}

/**
 * By a name of this machine, and not from a page of another one: a browser here may have open anything
 * (foreign `Origin`), and names can be made to point here (DNS rebinding, foreign `Host`).
 */
function isLocal({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): boolean {
  const { origin, host } = headers;
  const foreignPage = origin !== undefined && !LOCAL_NAMES.test(origin.replace(/^https?:\/\//, ''));
  return LOOPBACK.has(ip) && LOCAL_NAMES.test(host ?? '') && !foreignPage;
}

/** Of one length, so that comparing tells nothing by its time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
