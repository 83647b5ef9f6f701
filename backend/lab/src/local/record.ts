import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@kfp/backend/core/clock.js';
import { demoInstances } from './demo-instances.js';
import { startDemoSystem } from './demo-system.js';
import { obtainPrometheus } from './prometheus-binary.js';

export interface RecordOptions {
  readonly demoPorts: readonly number[];
  readonly prometheusPort: number;
  readonly seed: number;
  /** Folder for logs and Prometheus's data. */
  readonly dir: string;
  readonly cacheDir: string;
  /** Passed on to `kfp collect`. */
  readonly collectArgs: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The load generator of the demo-app on port p is told its rate on port p + this. */
const CONTROL_PORT_OFFSET = 5000;

/** Rates over ten seconds need samples of ten seconds. */
const WARM_UP_SECONDS = 15;

const KFP = fileURLToPath(new URL('../../../bin/kfp.mjs', import.meta.url));

/**
 * Records a dataset in one go: starts Prometheus and demo applications of different size under
 * load, runs `kfp collect` against all of them, and ends what it started. An interrupt reaches
 * `kfp collect`, which saves the runs it has.
 *
 * @returns the exit code of `kfp collect`
 */
export async function record(options: RecordOptions): Promise<number> {
  const { log, signal, prometheusPort } = options;
  const binary = await obtainPrometheus({
    cacheDir: options.cacheDir,
    env: options.environment,
    log,
  });
  log(`Prometheus ${binary.version} (${binary.source})`);
  const instances = demoInstances(options.demoPorts).map((instance) => ({
    ...instance,
    controlPort: instance.port + CONTROL_PORT_OFFSET,
  }));
  const system = await startDemoSystem({
    instances,
    prometheus: { program: binary.prometheus, port: prometheusPort },
    dir: join(options.dir, String(prometheusPort)),
    seed: options.seed,
    env: options.environment,
    signal,
  });
  try {
    const args = [
      `--app-port=${options.demoPorts.join(',')}`,
      '--prom-host=127.0.0.1',
      `--prom-port=${prometheusPort}`,
      `--load-control=${instances.map(({ controlPort }) => `http://127.0.0.1:${controlPort}`).join(',')}`,
      `--seed=${options.seed}`,
      ...options.collectArgs,
    ];
    log(`kfp collect ${args.join(' ')}`);
    await Promise.race([systemClock.sleep(WARM_UP_SECONDS, signal), system.group.failure]);
    return await Promise.race([collect(args, options), system.group.failure]);
  } finally {
    await system.stop();
  }
}

async function collect(args: readonly string[], options: RecordOptions): Promise<number> {
  const child = spawn(process.execPath, [KFP, 'collect', ...args], {
    stdio: 'inherit',
    env: options.environment,
  });
  const interrupt = (): boolean => child.kill('SIGTERM');
  options.signal.addEventListener('abort', interrupt, { once: true });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    options.signal.removeEventListener('abort', interrupt);
  }
}
