import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock, type Clock } from '@kfp/backend/core/clock.js';
import { checkPorts, type PortClaim } from '@kfp/backend/doctor/ports.js';
import { createProcessGroup, type Part, type ProcessGroup } from './process-group.js';
import { preparePrometheus } from './prometheus-server.js';
import { waitUntilReady } from './readiness.js';

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
  readonly host?: string;
  /** Environment of the demo applications. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
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
  const host = options.host ?? '127.0.0.1';
  await checkPorts(host, portClaims(options));
  const group = createProcessGroup();
  try {
    const parts = await startParts(options, host, group);
    return {
      prometheusUrl: `http://${host}:${options.prometheus.port}`,
      instanceUrls: options.instances.map(({ port }) => `http://${host}:${port}`),
      group,
      parts,
      stop: () => group.stop(),
    };
  } catch (error) {
    await group.stop();
    throw error;
  }
}

async function startParts(
  options: DemoSystemOptions,
  host: string,
  group: ProcessGroup,
): Promise<Part[]> {
  const ready = (url: string, part: Part): Promise<void> =>
    waitUntilReady(url, part, group, {
      clock: options.clock ?? systemClock,
      timeoutSeconds: 60,
      signal: options.signal,
    });
  const apps = await Promise.all(
    options.instances.map((instance, index) =>
      group.start({
        name: `demo-app on port ${instance.port}`,
        command: process.execPath,
        args: [built('supervisor.js')],
        env: {
          ...(options.env ?? process.env),
          HOST: host,
          PORT: String(instance.port),
          MEMORY_LIMIT_BYTES: String(instance.memoryLimitBytes),
          CPU_LIMIT_CORES: String(instance.cpuLimitCores),
          SEED: String(options.seed + index),
        },
        logFile: join(options.dir, `demo-app-${instance.port}.log`),
      }),
    ),
  );
  // Prometheus comes after them: an application that is still starting would be recorded as down.
  await Promise.all(
    options.instances.map(({ port }, index) =>
      ready(`http://${host}:${port}/health`, apps[index]!),
    ),
  );
  const prometheusPort = options.prometheus.port;
  const prometheus = await group.start(
    await preparePrometheus({
      program: options.prometheus.program,
      dir: join(options.dir, 'prometheus'),
      host,
      port: prometheusPort,
      scrape: {
        demoApps: options.instances.map(({ port }) => `${host}:${port}`),
        backend: options.backend,
      },
    }),
  );
  await ready(`http://${host}:${prometheusPort}/-/ready`, prometheus);
  const loads = await Promise.all(
    options.instances
      .filter(({ requestRate, controlPort }) => requestRate > 0 || controlPort !== undefined)
      .map((instance) => startLoad(options, host, instance, group)),
  );
  return [prometheus, ...apps, ...loads];
}

function startLoad(
  options: DemoSystemOptions,
  host: string,
  instance: DemoInstance,
  group: ProcessGroup,
): Promise<Part> {
  return group.start({
    name: `load on port ${instance.port}`,
    command: process.execPath,
    args: [
      built('load/main.js'),
      `--target=http://${host}:${instance.port}`,
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

function built(file: string): string {
  return join(DEMO_APP, file);
}
