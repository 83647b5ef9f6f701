import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Part } from '../../local/process-group.js';
import { benchDataset } from '../scale/dataset.js';
import { BACKEND, startBackend, startSource, type Surroundings } from '../scale/parts.js';
import { readMetrics } from '../scale/process-figures.js';

/** Times of the demo profile: a cycle every two seconds is the hardest case there is. Seconds. */
const TIMES = { stepSeconds: 2, windowSeconds: 60, horizonSeconds: 60 } as const;

/** The dataset of `POST /v1/trainings` during a bench. */
export const DATASET = 'bench.csv';

/**
 * Starts `kfp serve` of so many targets, with a model, and what answers its queries in Prometheus' place;
 * waits for the first predictions.
 *
 * @returns the service, and its address
 */
export async function startService(
  surroundings: Surroundings,
  targets: number,
): Promise<{ readonly backend: Part; readonly url: string }> {
  const { modules, dir, ports, group, signal, log } = surroundings;
  const state = join(dir, 'state');
  const modelDir = join(dir, 'models');
  await mkdir(state, { recursive: true });
  const kubernetes = join(BACKEND, 'config/kubernetes.yaml');
  const { signals } = await modules.loadWatch({ file: kubernetes });
  // The source knows signals by their names.
  const settings = { ...TIMES, signals: signals.map((one) => ({ ...one, expr: one.name })) };
  const file = join(dir, 'train.yaml');
  await writeFile(file, JSON.stringify({ extends: kubernetes, ...settings }));
  const config = await modules.loadWatch({ file });
  await modules.writeDataset(join(state, DATASET), benchDataset(config, modules));
  log('a model is trained');
  await promisify(execFile)(process.execPath, [
    ...[join(BACKEND, 'bin/kfp.mjs'), 'train', '--quick', '--model-type', 'xgboost'],
    ...['--input', join(state, DATASET), '--output-dir', modelDir, '--config', file],
  ]);
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
    const { values } = await readMetrics(`${url}/metrics`);
    if ((values.get('failure_prediction_cycles_total{watch="kubernetes"}') ?? 0) >= 3)
      return { backend, url };
    await Promise.race([modules.systemClock.sleep(1, signal), group.failure]);
  }
}
