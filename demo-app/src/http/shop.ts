import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorRate } from '../failures/error-rate.js';
import type { HighLatency } from '../failures/high-latency.js';
import type { ServiceDown } from '../failures/service-down.js';
import { logNormal, type Random } from '../random.js';

export interface ShopDeps {
  readonly random: Random;
  readonly failures: {
    readonly latency: HighLatency;
    readonly errors: ErrorRate;
    readonly down: ServiceDown;
  };
  /** Told of every answered request of the shop. */
  readonly onAnswered: (method: string, route: string, statusCode: number, seconds: number) => void;
}

/** The endpoints and the median time each takes when nothing is wrong. Seconds. */
const ENDPOINTS = [
  { method: 'GET', path: '/api/data', median: 0.03 },
  { method: 'GET', path: '/api/items', median: 0.04 },
  { method: 'GET', path: '/api/items/:id', median: 0.02 },
  { method: 'GET', path: '/api/search', median: 0.08 },
  { method: 'POST', path: '/api/orders', median: 0.06 },
] as const;

/** Spread of those times, as the deviation of their logarithm. */
const SIGMA = 0.35;

/** So many requests at once double the time each takes. */
const CONTENTION = 40;

/** Share of requests that fail in a healthy shop. */
const BASE_ERROR_SHARE = 0.001;

/** Requests remembered for a while, as a cache does; bounded. */
const CACHE_ENTRIES = 256;
const CACHE_ENTRY_BYTES = 16 * 1024;

/**
 * The application's own traffic: a small shop which waits for a database and does a little work.
 * Failures act here, in the way of every request.
 */
export function shopRoutes(app: FastifyInstance, deps: ShopDeps): void {
  const { random, failures } = deps;
  const cache = new Map<string, Buffer>();
  let inFlight = 0;

  const remember = (key: string): string => {
    const entry = cache.get(key) ?? Buffer.alloc(CACHE_ENTRY_BYTES, key);
    cache.delete(key);
    cache.set(key, entry);
    if (cache.size > CACHE_ENTRIES) cache.delete(cache.keys().next().value!);
    return createHash('sha256').update(entry).digest('hex').slice(0, 16);
  };

  for (const { method, path, median } of ENDPOINTS) {
    app.route({
      method,
      url: path,
      config: { shop: true },
      async handler(request: FastifyRequest, reply: FastifyReply) {
        if (failures.down.refuses()) {
          return reply.code(503).send({
            statusCode: 503,
            error: 'Service Unavailable',
            message: 'The service is down.',
          });
        }
        inFlight++;
        try {
          const work = logNormal(random, median, SIGMA) * (1 + inFlight / CONTENTION);
          const wait = work + failures.latency.delaySeconds() + failures.down.queueSeconds();
          await sleep(wait * 1e3);
          if (failures.errors.strikes() || random() < BASE_ERROR_SHARE) {
            return reply.code(500).send({
              statusCode: 500,
              error: 'Internal Server Error',
              message: 'The request could not be processed.',
            });
          }
          return { path: request.url, etag: remember(request.url), timestamp: Date.now() / 1000 };
        } finally {
          inFlight--;
        }
      },
    });
  }

  app.addHook('onResponse', (request, reply, done) => {
    const { url, config } = request.routeOptions;
    if ((config as { shop?: boolean }).shop === true) {
      deps.onAnswered(request.method, url ?? 'unknown', reply.statusCode, reply.elapsedTime / 1e3);
    }
    done();
  });
}
