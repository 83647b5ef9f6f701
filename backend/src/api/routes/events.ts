import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { KfpError } from '../../core/errors.js';
import { followNews } from '../../prediction/news.js';
import { viewOf } from '../../prediction/prediction.js';
import type { Switchboard } from '../../injection/switchboard.js';
import type { ApiDeps } from '../deps.js';
import { errors } from '../errors.js';

/** Proxies close silent connections after a minute or less. Milliseconds. */
const HEARTBEAT = 15_000;

/** Listeners at once; each holds a connection. */
const MAX_LISTENERS = 200;

/** A listener that does not read is dropped when this much waits for it. Bytes. */
const MAX_PENDING = 2 ** 20;

/** `/v1/events`: predictions, alarms, failures, injections and trainings, as server-sent events. */
export function eventRoutes(
  app: FastifyInstance,
  { config, watches, trainings }: ApiDeps,
  switchboard: Switchboard,
): void {
  const listeners = new Set<ServerResponse>();
  const drop = (response: ServerResponse): void => {
    listeners.delete(response);
    response.end();
  };
  const send = (text: string): void => {
    for (const response of listeners) {
      response.write(text);
      if (response.writableLength > MAX_PENDING) drop(response);
    }
  };
  const tell = (event: string, data: unknown): void => {
    if (listeners.size > 0) send(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const stopPredictions = watches.map(({ loop }) =>
    loop.listen({
      onPredictions(current) {
        if (listeners.size === 0) return;
        for (const facts of current.predictions) tell('prediction', viewOf(facts, current));
      },
    }),
  );
  const stopNews = watches.map(({ watch, loop }) =>
    followNews(loop, watch.name, ({ event, data }) => tell(event, data)),
  );
  const stopInjections = switchboard.listen((news) =>
    tell('injection', { watch: config.injection.watch, ...news }),
  );
  const stopTrainings = trainings.listen((training) => tell('training', training));
  const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT);
  app.addHook('preClose', (done) => {
    for (const stop of [...stopPredictions, ...stopNews]) stop();
    stopInjections();
    stopTrainings();
    clearInterval(heartbeat);
    listeners.forEach(drop);
    done();
  });

  app.get(
    '/v1/events',
    {
      schema: {
        tags: ['predictions'],
        summary: 'Server-sent events: prediction, alarm, failure, injection, training',
        response: { ...errors(503) },
      },
    },
    (_request, reply) => {
      if (listeners.size >= MAX_LISTENERS) {
        throw new KfpError(
          'TOO_MANY_LISTENERS',
          `${MAX_LISTENERS} listeners are connected already.`,
          { statusCode: 503, hint: 'GET /v1/predictions tells the same.' },
        );
      }
      reply.hijack();
      const response = reply.raw;
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      });
      // Without anything to tell yet, a listener would wait for the first heartbeat to know that it is heard.
      response.flushHeaders();
      for (const { loop } of watches) {
        const current = loop.current();
        for (const facts of current.predictions) {
          response.write(`event: prediction\ndata: ${JSON.stringify(viewOf(facts, current))}\n\n`);
        }
      }
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      return reply;
    },
  );
}
