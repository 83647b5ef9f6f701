import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { KfpError } from '../core/errors.js';

/** A hook before every route that changes something. */
export type Guard = (request: FastifyRequest) => Promise<void>;

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOCAL_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Decides who may change anything. With a token: who sends it as `Authorization: Bearer …`.
 * Without: programs on the same machine, see {@link isLocalRequest}.
 *
 * @throws KfpError `UNAUTHORIZED`, `FORBIDDEN`
 */
export function createGuard(token: string | undefined): Guard {
  const check = createCheck(token);
  return async (request) => check(request);
}

function createCheck(token: string | undefined): (request: FastifyRequest) => void {
  if (token !== undefined) {
    const wanted = digest(`Bearer ${token}`);
    return (request) => {
      if (!timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) {
        throw new KfpError('UNAUTHORIZED', 'Changes need the token.', {
          statusCode: 401,
          hint: 'Send the header "Authorization: Bearer <token>".',
        });
      }
    };
  }
  return (request) => {
    if (!isLocalRequest(request)) {
      throw new KfpError(
        'FORBIDDEN',
        'Without a token only programs on this machine may change anything.',
        {
          statusCode: 403,
          hint: 'Set api.token (KFP_API_TOKEN) and send it.',
        },
      );
    }
  };
}

/**
 * Whether a program on this machine asks, by a name of this machine, and no web page of another one: a
 * browser here may have open anything (foreign `Origin`), and names may be made to point here (DNS
 * rebinding, foreign `Host`).
 */
export function isLocalRequest({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): boolean {
  const { origin, host } = headers;
  const foreignPage = origin !== undefined && !LOCAL_NAMES.test(origin.replace(/^https?:\/\//, ''));
  return LOOPBACK.has(ip) && LOCAL_NAMES.test(host ?? '') && !foreignPage;
}

/** Of one length, so that comparing tells nothing by its time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
