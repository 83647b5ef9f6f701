import type { FastifyPluginAsync } from 'fastify';
import { systemClock } from '../../core/clock.js';
import type { Injector } from '../../injection/injector.js';
import { openInjector } from '../../injection/open-injector.js';
import { part } from './part.js';
import type { Setting } from './setting.js';

declare module 'fastify' {
  interface FastifyInstance {
    injector: Injector;
  }
}

export const injectorPart = ({ config, logger }: Setting): FastifyPluginAsync =>
  part('injector', [], async (app) => {
    const injector = await openInjector(config.injection, {
      clock: systemClock,
      onProblem: (message) => logger.warn(message),
      patient: true,
    });
    app.decorate('injector', injector);
    app.addHook('onClose', () => injector.close());
  });
