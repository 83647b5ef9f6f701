import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FastifyPluginAsync } from 'fastify';
import { createTrainings, type Trainings } from '../../training/jobs/trainings.js';
import { kfpVersion } from '../version.js';
import { part } from './part.js';
import type { Setting } from './setting.js';

declare module 'fastify' {
  interface FastifyInstance {
    trainings: Trainings;
  }
}

/** The dataset that comes with the project. */
const SHIPPED_DATA = fileURLToPath(new URL('../../../data', import.meta.url));

export const trainingsPart = ({ dataDir, logger }: Setting): FastifyPluginAsync =>
  part('trainings', ['watches', 'lease'], async (app) => {
    const trainings = createTrainings({
      watches: app.servedWatches.map(({ watch, registry: { modelDir }, activateModel }) => ({
        watch,
        modelDir,
        activateModel,
      })),
      dataFolders: [...(dataDir === undefined ? [] : [dataDir]), SHIPPED_DATA],
      versions: { kfp: kfpVersion(), node: process.version },
      // One processor is left to the predictions.
      workers: Math.max(1, availableParallelism() - 1),
      onOutput: (text) => logger.warn({ output: text }, 'output of a training'),
    });
    app.heldLease?.onLost(() => {
      // Another service may train from now on.
      for (const { id, state } of trainings.list()) {
        if (state === 'queued' || state === 'running') trainings.cancel(id);
      }
    });
    app.decorate('trainings', trainings);
    app.addHook('onClose', () => trainings.close());
  });
