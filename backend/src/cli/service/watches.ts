import type { FastifyPluginAsync } from 'fastify';
import { createTargetBudget } from '../../history/target-budget.js';
import { createShard } from '../../watches/shards.js';
import { part } from './part.js';
import type { Setting } from './setting.js';
import { openWatch, type WatchService } from './watch-service.js';

declare module 'fastify' {
  interface FastifyInstance {
    servedWatches: readonly WatchService[];
  }
}

/** What the anomaly detectors have learned is saved so often, and at the end. Milliseconds. */
const SAVE_INTERVAL = 15 * 60_000;

/** The watches, not yet running; how many targets there may be is for all of them together. */
export const watchesPart = (setting: Setting): FastifyPluginAsync =>
  part('watches', ['state', 'lease'], async (app) => {
    const { config } = setting;
    const shared = {
      state: app.keptState,
      lease: app.heldLease?.lease,
      budget: createTargetBudget(config.limits.maxTargets),
      owns: createShard(config),
    };
    const served: WatchService[] = [];
    app.addHook('onClose', async () => {
      for (const watch of served) await watch.close();
    });
    for (const watch of config.watches) served.push(await openWatch(watch, setting, shared));
    app.decorate('servedWatches', served);
    const keeping = app.keptState.keep(served.map(({ scorecard }) => scorecard));
    const saving = setInterval(
      () => served.forEach((watch) => void watch.saveAnomalies()),
      SAVE_INTERVAL,
    );
    app.addHook('onClose', async () => {
      clearInterval(saving);
      keeping.stop();
    });
  });
