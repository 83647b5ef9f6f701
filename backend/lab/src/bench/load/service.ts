import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadWatch } from '@kfp/backend/config/load.js';
import { systemClock } from '@kfp/backend/core/clock.js';
import { createProcessGroup, type Part } from '../../local/process-group.js';
import { inScratch, type BenchContext } from '../command.js';
import { readMetrics } from '../process-figures.js';
import {
  KUBERNETES,
  OF_WATCH,
  startBackend,
  startSource,
  type Surroundings,
} from '../scale/parts.js';
import { trainModel } from '../scale/train.js';

/** Times of the demo profile: a cycle every two seconds is the hardest case there is. Seconds. */
const TIMES = { stepSeconds: 2, windowSeconds: 60, horizonSeconds: 60 } as const;

/** The dataset of `POST /v1/trainings` during a bench. */
export const DATASET = 'bench.csv';

/** A running `kfp serve`. */
export interface Service {
  readonly backend: Part;
  readonly url: string;
  readonly surroundings: Surroundings;
}

/**
 * Hands out `kfp serve` of so many targets, with a model, after its first predictions; something answers
 * its queries in Prometheus' place. Everything is ended and deleted afterwards.
 *
 * @param port this one and the one after it
 */
export function withService(
  { targets, port }: { readonly targets: number; readonly port: number },
  { signal, log }: Pick<BenchContext, 'signal' | 'log'>,
  work: (service: Service) => Promise<void>,
): Promise<void> {
  return inScratch(async (dir) => {
    const group = createProcessGroup();
    const ports = { source: port, prometheus: port, backend: port + 1 };
    try {
      await work(await startService({ group, dir, ports, signal, log }, targets));
    } finally {
      await group.stop();
    }
  });
}

async function startService(surroundings: Surroundings, targets: number): Promise<Service> {
  const { dir, ports, group, signal, log } = surroundings;
  const state = join(dir, 'state');
  const modelDir = join(dir, 'models');
  await mkdir(state, { recursive: true });
  const { signals } = await loadWatch({ file: KUBERNETES });
  // The source knows signals by their names.
  const settings = { ...TIMES, signals: signals.map((one) => ({ ...one, expr: one.name })) };
  const configFile = join(dir, 'train.yaml');
  await writeFile(configFile, JSON.stringify({ extends: KUBERNETES, ...settings }));
  log('a model is trained');
  await trainModel({ dir: state, modelDir, kind: 'xgboost', configFile });
  await startSource(surroundings, targets);
  const backend = await startBackend(surroundings, {
    modelDir,
    settings: {
      ...settings,
      limits: { maxTargets: 2 * targets },
      prometheus: { settleSeconds: 1 },
    },
    queries: ports.source,
  });
  const url = `http://127.0.0.1:${ports.backend}`;
  log(`${targets} targets: the first window is read`);
  for (;;) {
    const page = await readMetrics(`${url}/metrics`);
    if (page.value(`failure_prediction_cycles_total${OF_WATCH}`) >= 3)
      return { backend, url, surroundings };
    await Promise.race([systemClock.sleep(1, signal), group.failure]);
  }
}
