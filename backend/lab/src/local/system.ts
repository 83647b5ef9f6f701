import { join, resolve } from 'node:path';
import { demoInstances } from './demo-instances.js';
import { startDemoSystem, type DemoSystem } from './demo-system.js';
import type { PrometheusBinary } from './prometheus-binary.js';
import { HOST } from './prometheus-server.js';
import { startReady } from './readiness.js';
import type { StartIo, StartOptions } from './start-types.js';

/**
 * Starts Prometheus, the demo applications with their load, and the backend; returns when all of them
 * answer.
 *
 * @throws KfpError as {@link startDemoSystem}; everything has been ended again then
 */
export async function startSystem(context: {
  readonly options: StartOptions;
  readonly io: StartIo;
  readonly prometheus: PrometheusBinary;
  /** Folder for data and logs. */
  readonly dir: string;
  readonly note: (text: string) => void;
}): Promise<DemoSystem> {
  const { options, io, prometheus, dir, note } = context;
  note('Prometheus and the demo applications');
  const system = await startDemoSystem({
    instances: demoInstances(options.demoPorts),
    prometheus: { program: prometheus.prometheus, port: options.prometheusPort },
    backend: `${HOST}:${options.apiPort}`,
    dir,
    seed: options.seed,
    env: io.environment,
    signal: io.signal,
  });
  try {
    note('backend');
    const url = `http://${HOST}:${options.apiPort}/health`;
    const backend = {
      name: 'backend',
      command: process.execPath,
      args: [
        kfpProgram(io.root),
        'serve',
        `--prom-host=${HOST}`,
        `--prom-port=${options.prometheusPort}`,
        `--model-dir=${resolve(io.root, options.modelDir)}`,
        `--host=${HOST}`,
        `--port=${options.apiPort}`,
        ...(options.modelType === undefined ? [] : [`--model-type=${options.modelType}`]),
      ],
      env: io.environment,
      logFile: join(dir, 'backend.log'),
    };
    await startReady(system.group, url, backend, io.signal);
    return system;
  } catch (error) {
    await system.stop();
    throw error;
  }
}

/** The command line of this project, whose `serve` also serves the workbench. */
export function kfpProgram(root: string): string {
  return join(root, 'backend/lab/bin/kfp-workbench.mjs');
}
