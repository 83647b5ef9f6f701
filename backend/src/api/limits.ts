import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLoopback } from '../access/local-request.js';
import type { Config } from '../config/schema.js';
import { KfpError } from '../core/errors.js';

/** How often may be asked. */
export interface Limits {
  /** @throws KfpError `TOO_MANY_REQUESTS`; the answer then says when to come back */
  count(request: FastifyRequest, reply: FastifyReply, isChange: boolean): Promise<void>;
  countWrongToken(request: FastifyRequest): Promise<void>;
  /** @throws KfpError `TOO_MANY_ATTEMPTS` */
  refuseGuessing(request: FastifyRequest): Promise<void>;
}

const MINUTE = 60_000;

/** Wrong tokens from one address in a minute, after which none from there is looked at. */
const WRONG_TOKENS_PER_MINUTE = 30;

/** @param app with `@fastify/rate-limit` */
export function createLimits(
  app: FastifyInstance,
  { readsPerMinute, changesPerMinute }: Config['api']['rateLimit'],
): Limits {
  const perMinute = (max: number, key: (request: FastifyRequest) => string) =>
    app.createRateLimit({ max, timeWindow: MINUTE, keyGenerator: key });
  const reads = perMinute(readsPerMinute, askerOf);
  const changes = perMinute(changesPerMinute, askerOf);
  const wrongTokens = perMinute(WRONG_TOKENS_PER_MINUTE - 1, ({ ip }) => ip);

  return {
    async count(request, reply, isChange) {
      const [most, limit] = isChange ? [changesPerMinute, changes] : [readsPerMinute, reads];
      // A scrape, a dashboard or a load test of this machine starves nobody but itself.
      if (most === 0 || (!isChange && isLoopback(request.ip))) return;
      const { alwaysMade } = request.routeOptions.config;
      if (isChange && alwaysMade?.(request) === true) return;
      const counted = await limit(request);
      if (counted.isAllowed || !counted.isExceeded) return;
      reply.header('retry-after', counted.ttlInSeconds);
      throw new KfpError(
        'TOO_MANY_REQUESTS',
        `More than ${most} ${isChange ? 'changes' : 'reads'} in a minute.`,
        { statusCode: 429, hint: `Come back in ${counted.ttlInSeconds} s.` },
      );
    },
    async countWrongToken(request) {
      await wrongTokens(request);
    },
    async refuseGuessing(request) {
      const counted = await wrongTokens(request, { increment: false });
      if (counted.isAllowed || !counted.isExceeded) return;
      throw new KfpError('TOO_MANY_ATTEMPTS', 'Too many wrong tokens came from this address.', {
        statusCode: 429,
        hint: `Come back in ${counted.ttlInSeconds} s.`,
      });
    },
  };
}

/** Whose requests are counted together. */
function askerOf({ principal, ip }: FastifyRequest): string {
  return principal === null || principal.name === 'local'
    ? ip
    : `${principal.name}/${principal.user ?? ip}`;
}
