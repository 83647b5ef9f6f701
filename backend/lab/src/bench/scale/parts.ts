import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@kfp/backend/core/clock.js';
import type { Part, ProcessGroup } from '../../local/process-group.js';
import { startReady } from '../../local/readiness.js';
import { HOST } from '../../local/prometheus-server.js';
import { BACKEND, KFP } from '../paths.js';

export const KUBERNETES = join(BACKEND, 'config/kubernetes.yaml');

/** Pods per address that is scraped. */
const ENDPOINT_PODS = 2500;

/** History that the windows need: fifteen minutes, and two for the first rates. Seconds. */
const HISTORY = 1080;

/** Between two scrapes of the past. Seconds. */
const FILL_SECONDS = 30;

/** Series queries may load at once: Prometheus' own limit of 50 million is too low for 50,000 pods. */
const MAX_SAMPLES = 500_000_000;

export interface Ports {
  readonly source: number;
  readonly prometheus: number;
  readonly backend: number;
}

/** From so many pods on, two cores cannot scrape every 15 s besides the rest. */
export function scrapeSeconds(pods: number): number {
  return pods > 20_000 ? 60 : pods > 5000 ? 30 : 15;
}

export interface Surroundings {
  readonly group: ProcessGroup;
  readonly dir: string;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Starts the source alone, which answers queries itself. */
export async function startSource(surroundings: Surroundings, pods: number): Promise<Part> {
  const { group, dir, ports, signal } = surroundings;
  await mkdir(dir, { recursive: true });
  const part = {
    name: 'metrics source',
    command: process.execPath,
    args: [
      fileURLToPath(new URL('source.js', import.meta.url)),
      ...[ports.source, pods, ENDPOINT_PODS, HISTORY, FILL_SECONDS].map(String),
    ],
    logFile: join(dir, 'source.log'),
  };
  return startReady(group, `http://${HOST}:${ports.source}/status`, part, signal);
}

/** Starts the source and Prometheus, and waits until it has the history of a window. */
export async function startCluster(
  surroundings: Surroundings,
  pods: number,
  program: string,
): Promise<{ readonly source: Part; readonly prometheus: Part }> {
  const { group, dir, ports, signal, log } = surroundings;
  const source = await startSource(surroundings, pods);
  const config = join(dir, 'prometheus.yml');
  const write = (interval: number): Promise<void> =>
    writeFile(config, scrapeConfig(pods, ports.source, interval));
  await write(fillInterval(pods));
  const url = `http://${HOST}:${ports.prometheus}`;
  const part = {
    name: 'Prometheus',
    command: program,
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      `--web.listen-address=${HOST}:${ports.prometheus}`,
      '--web.enable-lifecycle',
      `--query.max-samples=${MAX_SAMPLES}`,
      '--query.timeout=10m',
    ],
    logFile: join(dir, 'prometheus.log'),
  };
  const prometheus = await startReady(group, `${url}/-/ready`, part, signal);
  log(`${pods} pods: Prometheus reads the last ${HISTORY / 60} minutes`);
  for (;;) {
    const { live } = (await (await fetch(`http://${HOST}:${ports.source}/status`)).json()) as {
      live: boolean;
    };
    if (live) break;
    await Promise.race([systemClock.sleep(0.5, signal), group.failure]);
  }
  await write(1e3 * scrapeSeconds(pods));
  await fetch(`${url}/-/reload`, { method: 'POST' });
  return { source, prometheus };
}

/** Milliseconds between two scrapes of the past: as fast as two cores manage. */
function fillInterval(pods: number): number {
  return Math.max(200, Math.ceil(pods / 3));
}

function scrapeConfig(pods: number, port: number, interval: number): string {
  const jobs = Array.from({ length: Math.ceil(pods / ENDPOINT_PODS) }, (_, i) => ({
    job_name: `pods-${i}`,
    metrics_path: `/metrics/${i}`,
    honor_labels: true,
    static_configs: [{ targets: [`${HOST}:${port}`] }],
  }));
  // JSON is YAML.
  return JSON.stringify({
    global: { scrape_interval: `${interval}ms`, scrape_timeout: `${interval}ms` },
    scrape_configs: jobs,
  });
}

/** Label of the metrics that are of the watch in {@link KUBERNETES}. */
export const OF_WATCH = '{watch="kubernetes"}';

/** Starts `kfp serve` with backend/config/kubernetes.yaml. */
export async function startBackend(
  surroundings: Surroundings,
  options: {
    readonly modelDir: string;
    readonly settings: object;
    /** Port of what answers its queries. */
    readonly queries: number;
    /** Further arguments of Node. */
    readonly node?: readonly string[];
  },
): Promise<Part> {
  const { group, dir, ports, signal } = surroundings;
  const config = join(dir, 'kfp.yaml');
  await writeFile(
    config,
    JSON.stringify({ extends: KUBERNETES, modelDir: options.modelDir, ...options.settings }),
  );
  const part = {
    name: 'backend',
    command: process.execPath,
    args: [
      ...(options.node ?? []),
      KFP,
      'serve',
      `--config=${config}`,
      `--data-dir=${join(dir, 'state')}`,
      '--log-level=warn',
      `--host=${HOST}`,
      `--port=${ports.backend}`,
    ],
    env: { KFP_PROMETHEUS_URL: `http://${HOST}:${options.queries}` },
    logFile: join(dir, 'backend.log'),
  };
  return startReady(group, `http://${HOST}:${ports.backend}/health`, part, signal);
}
