import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { KfpError } from '../core/errors.js';

/** A hook before every route that changes something. */
export type Guard = (request: FastifyRequest) => Promise<void>;

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOCAL_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Decides who may change anything. With a token: who sends it as `Authorization: Bearer …`.
 * Without: programs on the same machine; but no web page, which a browser there may have open
 * (foreign `Origin`), and no name that only points here (DNS rebinding, foreign `Host`).
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
    const { origin, host } = request.headers;
    const foreignPage =
      origin !== undefined && !LOCAL_NAMES.test(origin.replace(/^https?:\/\//, ''));
    const remote = !LOOPBACK.has(request.ip) || !LOCAL_NAMES.test(host ?? '');
    if (remote || foreignPage) {
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

/** Of one length, so that comparing tells nothing by its time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
