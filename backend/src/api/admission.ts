import type { RateLimitPluginOptions } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasLocalName, isLocalRequest } from '../access/local-request.js';
import { identify, LOCAL, type Principal } from '../access/principal.js';
import type { KnownToken } from '../access/tokens.js';
import type { Config } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import { createLimits } from './limits.js';

/** What a route asks for: nothing, to read, to read what operators may, to change. */
export type AccessLevel = 'open' | 'read' | 'operator' | 'change';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Without it a GET reads, and all else changes something. */
    access?: AccessLevel;
    /** Whether the change is made even if asked too often, or if it cannot be recorded. */
    alwaysMade?: (request: FastifyRequest) => boolean;
  }
  interface FastifyRequest {
    /** Who asks; null while nobody has said so, and nobody had to. */
    principal: Principal | null;
  }
}

export interface Admission {
  /** Whether changes need a token. */
  readonly tokenNeeded: boolean;
  /**
   * Who asks, when that is enough.
   *
   * @throws KfpError `UNAUTHORIZED`, `FORBIDDEN`, `TOO_MANY_ATTEMPTS`
   */
  admit(request: FastifyRequest, level: AccessLevel): Promise<Principal | null>;
}

export interface AdmissionOptions {
  readonly api: Pick<Config['api'], 'reads' | 'rateLimit'>;
  /** Those of the configuration; without any, programs on this machine may change everything. */
  readonly tokens: readonly KnownToken[];
  /** The same now, when they have changed since. */
  readonly currentTokens?: (() => Promise<readonly KnownToken[]>) | undefined;
  /** Of what else this process serves. */
  readonly ownToken?: KnownToken | undefined;
}

/** What a route asks for. */
export function accessLevel({ method, routeOptions }: FastifyRequest): AccessLevel {
  const reads = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  return routeOptions.config.access ?? (reads ? 'read' : 'change');
}

/** Settings of the plugin that counts; nothing is limited by itself. */
export const COUNTING: RateLimitPluginOptions = { global: false };

/** Lets nobody into the routes of this scope who may not enter, and counts those who do. */
export function guardRoutes(app: FastifyInstance, options: AdmissionOptions): Admission {
  const limits = createLimits(app, options.api.rateLimit);
  const own = options.ownToken === undefined ? [] : [options.ownToken];
  const principalOf = async ({ headers }: FastifyRequest): Promise<Principal | undefined> => {
    const tokens = (await options.currentTokens?.()) ?? options.tokens;
    return identify(headers, [...tokens, ...own]);
  };
  const tokenNeeded = options.tokens.length > 0;

  const bearer = async (request: FastifyRequest): Promise<Principal | undefined> => {
    if (request.headers.authorization === undefined) return undefined;
    // Whoever guesses is not told that a guess was right, either.
    if (tokenNeeded) await limits.refuseGuessing(request);
    const principal = await principalOf(request);
    if (principal === undefined && tokenNeeded) await limits.countWrongToken(request);
    return principal;
  };

  const admission: Admission = {
    tokenNeeded,
    async admit(request, level) {
      if (level === 'open') return null;
      if (!tokenNeeded) return admitWithoutToken(request, level, await principalOf(request));
      if (level === 'read' && options.api.reads === 'open') {
        return (await principalOf(request)) ?? null;
      }
      const principal = await bearer(request);
      if (principal === undefined) throw unauthorized(level);
      if (level !== 'read' && principal.role !== 'operator') {
        request.principal = principal;
        throw notAnOperator(principal);
      }
      return principal;
    },
  };

  app.decorateRequest('principal', null);
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const level = accessLevel(request);
    request.principal = await admission.admit(request, level);
    if (level !== 'open') await limits.count(request, reply, level === 'change');
  });
  return admission;
}

function admitWithoutToken(
  request: FastifyRequest,
  level: AccessLevel,
  own: Principal | undefined,
): Principal | null {
  if (own !== undefined) {
    if (level !== 'read' && own.role !== 'operator') {
      request.principal = own;
      throw notAnOperator(own);
    }
    return own;
  }
  if (level === 'read') {
    if (hasLocalName(request.headers)) return null;
    throw new KfpError(
      'FORBIDDEN',
      `Without a token the service answers to names of this machine only, not to "${request.headers.host ?? ''}".`,
      { statusCode: 403, hint: 'Ask localhost or 127.0.0.1, or set a token (KFP_API_TOKEN).' },
    );
  }
  if (isLocalRequest(request)) return LOCAL;
  throw new KfpError(
    'FORBIDDEN',
    'Without a token only programs on this machine may change anything.',
    { statusCode: 403, hint: 'Set api.token (KFP_API_TOKEN) and send it.' },
  );
}

function unauthorized(level: AccessLevel): KfpError {
  const what =
    level === 'change' ? 'Changes need' : level === 'read' ? 'Reading needs' : 'This needs';
  return new KfpError(
    'UNAUTHORIZED',
    `${what} ${level === 'operator' ? 'an operator’s' : 'the'} token.`,
    {
      statusCode: 401,
      hint: 'Send the header "Authorization: Bearer <token>".',
    },
  );
}

function notAnOperator({ name, user }: Principal): KfpError {
  return new KfpError(
    'FORBIDDEN',
    user === null
      ? `The token "${name}" may read only; this takes an operator's.`
      : `${user} may read only; this takes an Editor or Admin of Grafana.`,
    { statusCode: 403, hint: 'Ask whoever runs the service for another role.' },
  );
}
