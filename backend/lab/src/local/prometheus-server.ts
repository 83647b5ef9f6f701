import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PartOptions } from './process-group.js';

/** Everything listens on this machine only. */
export const HOST = '127.0.0.1';

/** Scrape configuration shipped with the project. */
export const PROVISIONING = fileURLToPath(
  new URL('../../../../provisioning/prometheus/', import.meta.url),
);

export interface PrometheusServerOptions {
  /** The program, as found by `obtainPrometheus`. */
  readonly program: string;
  /** Folder for its data, its copy of the configuration and its log. */
  readonly dir: string;
  readonly port: number;
  /** `host:port` of what each job scrapes; the backend may be absent. */
  readonly scrape: {
    readonly demoApps: readonly string[];
    readonly backend?: string | undefined;
  };
}

/**
 * Writes the configuration of one Prometheus: the shipped folder, with the targets of this environment.
 *
 * @returns how to start it
 */
export async function preparePrometheus(options: PrometheusServerOptions): Promise<PartOptions> {
  const { dir, port, scrape } = options;
  const config = join(dir, 'config');
  await cp(PROVISIONING, config, { recursive: true });
  await mkdir(join(config, 'targets'), { recursive: true });
  const write = (job: string, targets: readonly string[]): Promise<void> =>
    writeFile(join(config, `targets/${job}.json`), `${JSON.stringify([{ targets }])}\n`);
  await write('demo-app', scrape.demoApps);
  await write('failure-prediction', scrape.backend === undefined ? [] : [scrape.backend]);
  await write('prometheus', [`${HOST}:${port}`]);
  return {
    name: 'Prometheus',
    command: options.program,
    args: [
      `--config.file=${join(config, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      '--storage.tsdb.retention.time=1d',
      `--web.listen-address=${HOST}:${port}`,
    ],
    logFile: join(dir, 'prometheus.log'),
  };
}
