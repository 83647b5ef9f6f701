import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPorts, type PortClaim } from '@kfp/backend/doctor/ports.js';
import { createProcessGroup, type Part, type ProcessGroup } from './process-group.js';
import { HOST, preparePrometheus } from './prometheus-server.js';
import { startReady } from './readiness.js';

/** One demo application with its own load. */
export interface DemoInstance {
  readonly port: number;
  readonly memoryLimitBytes: number;
  readonly cpuLimitCores: number;
  /** Mean requests per second of its load generator; 0 starts none. */
  readonly requestRate: number;
  /** Where the load generator answers `GET` and `POST /rate`; nowhere when absent. */
  readonly controlPort?: number;
}

export interface DemoSystemOptions {
  readonly instances: readonly DemoInstance[];
  readonly prometheus: { readonly program: string; readonly port: number };
  /** `host:port` of a backend that Prometheus is to scrape. */
  readonly backend?: string;
  /** Folder for data and logs; made when missing. */
  readonly dir: string;
  readonly seed: number;
  /** Environment of the demo applications. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

export interface DemoSystem {
  readonly prometheusUrl: string;
  /** `http://127.0.0.1:3001`, one per instance, in the order given. */
  readonly instanceUrls: readonly string[];
  readonly group: ProcessGroup;
  readonly parts: readonly Part[];
  /** Ends everything and waits until it is gone. */
  stop(): Promise<void>;
}

const DEMO_APP = fileURLToPath(new URL('../../../../demo-app/dist/', import.meta.url));

/**
 * Starts Prometheus and demo applications under load, and returns when all of them answer. The same
 * for `npm start`, for recording datasets and for integration tests.
 *
 * @throws KfpError `PORT_TAKEN` before anything is started; `LOCAL_PART_ENDED` or
 *   `LOCAL_PART_TIMEOUT` when a part does not come up, after everything else has been ended again
 */
export async function startDemoSystem(options: DemoSystemOptions): Promise<DemoSystem> {
  await checkPorts(HOST, portClaims(options));
  const group = createProcessGroup();
  try {
    const parts = await startParts(options, group);
    return {
      prometheusUrl: `http://${HOST}:${options.prometheus.port}`,
      instanceUrls: options.instances.map(({ port }) => `http://${HOST}:${port}`),
      group,
      parts,
      stop: () => group.stop(),
    };
  } catch (error) {
    await group.stop();
    throw error;
  }
}

async function startParts(options: DemoSystemOptions, group: ProcessGroup): Promise<Part[]> {
  const { instances, dir, signal } = options;
  const apps = await Promise.all(
    instances.map((instance, index) => startApp(instance, options.seed + index, options, group)),
  );
  // Prometheus comes after them: an application that is still starting would be recorded as down.
  const { program, port } = options.prometheus;
  const prometheus = await startReady(
    group,
    `http://${HOST}:${port}/-/ready`,
    await preparePrometheus({
      program,
      dir: join(dir, 'prometheus'),
      port,
      scrape: {
        demoApps: instances.map((instance) => `${HOST}:${instance.port}`),
        backend: options.backend,
      },
    }),
    signal,
  );
  const loads = await Promise.all(
    instances
      .filter(({ requestRate, controlPort }) => requestRate > 0 || controlPort !== undefined)
      .map((instance) => startLoad(options, instance, group)),
  );
  return [prometheus, ...apps, ...loads];
}

function startApp(
  { port, memoryLimitBytes, cpuLimitCores }: DemoInstance,
  seed: number,
  { dir, env = process.env, signal }: DemoSystemOptions,
  group: ProcessGroup,
): Promise<Part> {
  const part = {
    name: `demo-app on port ${port}`,
    command: process.execPath,
    args: [join(DEMO_APP, 'supervisor.js')],
    env: {
      ...env,
      HOST,
      PORT: String(port),
      MEMORY_LIMIT_BYTES: String(memoryLimitBytes),
      CPU_LIMIT_CORES: String(cpuLimitCores),
      SEED: String(seed),
    },
    logFile: join(dir, `demo-app-${port}.log`),
  };
  return startReady(group, `http://${HOST}:${port}/health`, part, signal);
}

function startLoad(
  options: DemoSystemOptions,
  instance: DemoInstance,
  group: ProcessGroup,
): Promise<Part> {
  return group.start({
    name: `load on port ${instance.port}`,
    command: process.execPath,
    args: [
      join(DEMO_APP, 'load/main.js'),
      `--target=http://${HOST}:${instance.port}`,
      `--rate=${instance.requestRate}`,
      `--seed=${options.seed + options.instances.indexOf(instance)}`,
      ...(instance.controlPort === undefined ? [] : [`--control-port=${instance.controlPort}`]),
    ],
    env: options.env,
    logFile: join(options.dir, `load-${instance.port}.log`),
  });
}

function portClaims({ instances, prometheus }: DemoSystemOptions): PortClaim[] {
  const flag = '--demo-ports';
  return [
    ...instances.flatMap(({ port, controlPort }) => [
      { port, part: 'demo-app', flag },
      ...(controlPort === undefined ? [] : [{ port: controlPort, part: 'load control', flag }]),
    ]),
    { port: prometheus.port, part: 'Prometheus', flag: '--prometheus-port' },
  ];
}
