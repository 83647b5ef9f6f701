import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { ErrorRate } from '../failures/error-rate.js';
import type { HighLatency } from '../failures/high-latency.js';
import type { ServiceDown } from '../failures/service-down.js';
import { refuse } from '../http/errors.js';
import type { Random } from '../random.js';
import { createPageCache } from './cache.js';
import { createCatalogue } from './catalogue.js';
import { createDatabase } from './database.js';
import { createOrders, OrderRequestSchema } from './orders.js';

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

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Median time of the route's query when nothing is wrong, seconds; only the shop's have one. */
    medianSeconds?: number;
  }
}

/** Share of requests that fail in a healthy shop. */
const BASE_ERROR_SHARE = 0.001;

const PageSchema = Type.Object({ page: Type.Integer({ minimum: 1, default: 1 }) });
const SearchSchema = Type.Object({ q: Type.String({ minLength: 1, maxLength: 100 }) });
const ItemSchema = Type.Object({ id: Type.Integer({ minimum: 1 }) });

/**
 * The application's own traffic: a small shop which waits for a database and does a little work.
 * Failures act here, in the way of every request.
 */
export function shopRoutes(server: FastifyInstance, deps: ShopDeps): void {
  const app = server.withTypeProvider<TypeBoxTypeProvider>();
  const { random, failures } = deps;
  const catalogue = createCatalogue(random);
  const orders = createOrders();
  const cache = createPageCache(random);
  const database = createDatabase({ random });

  app.addHook('onRequest', async (request, reply) => {
    const { medianSeconds } = request.routeOptions.config;
    return medianSeconds !== undefined && failures.down.refuses()
      ? refuse(reply, 503, 'The service is down.')
      : undefined;
  });
  app.addHook('preHandler', async (request, reply) => {
    const { medianSeconds } = request.routeOptions.config;
    if (medianSeconds === undefined) return undefined;
    await database.query(
      medianSeconds,
      failures.latency.delaySeconds() + failures.down.queueSeconds(),
    );
    return failures.errors.strikes() || random() < BASE_ERROR_SHARE
      ? refuse(reply, 500, 'The request could not be processed.')
      : undefined;
  });
  app.addHook('onResponse', async (request, reply) => {
    const { url, config } = request.routeOptions;
    if (config.medianSeconds === undefined) return;
    deps.onAnswered(request.method, url!, reply.statusCode, reply.elapsedTime / 1e3);
  });

  app.get('/api/data', { config: { medianSeconds: 0.03 } }, () => ({
    timestamp: Date.now() / 1000,
    items: catalogue.page(1).slice(0, 5),
    orders: orders.summary(),
    checksum: cache.checksum('home'),
  }));

  app.get(
    '/api/items',
    { config: { medianSeconds: 0.04 }, schema: { querystring: PageSchema } },
    (request) => {
      const { page } = request.query;
      return { page, items: catalogue.page(page), checksum: cache.checksum(`page ${page}`) };
    },
  );

  app.get(
    '/api/items/:id',
    { config: { medianSeconds: 0.02 }, schema: { params: ItemSchema } },
    (request, reply) => {
      const { id } = request.params;
      const item = catalogue.find(id);
      if (item === undefined) return refuse(reply, 404, `There is no item ${id}.`);
      return { ...item, checksum: cache.checksum(`item ${id}`) };
    },
  );

  app.get(
    '/api/search',
    { config: { medianSeconds: 0.08 }, schema: { querystring: SearchSchema } },
    (request) => {
      const { q } = request.query;
      return { q, items: catalogue.search(q), checksum: cache.checksum(`search ${q}`) };
    },
  );

  app.post(
    '/api/orders',
    { config: { medianSeconds: 0.06 }, schema: { body: OrderRequestSchema } },
    (request, reply) => {
      const order = request.body;
      const item = catalogue.find(order.itemId);
      if (item === undefined) return refuse(reply, 404, `There is no item ${order.itemId}.`);
      return reply.code(201).send(orders.place(order, item.priceCents));
    },
  );
}
