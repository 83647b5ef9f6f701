import { Command, InvalidArgumentError } from 'commander';
import { collect } from '../../collection/collect.js';
import { createLoadControl } from '../../collection/load-control.js';
import type { Instance } from '../../collection/record-run.js';
import { loadConfig, type PartialConfig } from '../../config/load.js';
import type { Config } from '../../config/schema.js';
import { systemClock } from '../../core/clock.js';
import { KfpError } from '../../core/errors.js';
import { createInjector, targetUrl, type Injector } from '../../injection/injector.js';
import { createPrometheusClient, type PrometheusClient } from '../../prometheus/client.js';
import { fetchSignals } from '../../signals/fetch.js';
import { printJson, printLine, type CliIo } from '../io.js';
import { createProgressReporter } from '../progress-bar.js';
import { kfpVersion } from '../version.js';

interface Flags {
  readonly appHost: string;
  readonly appPort: readonly number[];
  readonly promHost?: string;
  readonly promPort?: number;
  readonly duration: number;
  readonly output: string;
  readonly seed: number;
  readonly loadControl: readonly string[];
  readonly resume: boolean;
  readonly config?: string;
  readonly json: boolean;
}

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('It must be a number.');
  return value;
};
const list = (text: string): string[] => text.split(',').filter((item) => item !== '');

/** `kfp collect`: provoke failures and record what the minutes before them look like. */
export function collectCommand(io: CliIo): Command {
  return new Command('collect')
    .description('Provokes failures in demo-app instances and records labelled metrics.')
    .option('--app-host <host>', 'host of the instances', '127.0.0.1')
    .option(
      '--app-port <ports>',
      'their ports, as Prometheus names them',
      (text) => list(text).map(number),
      [3001],
    )
    .option('--prom-host <host>', 'host of Prometheus')
    .option('--prom-port <port>', 'port of Prometheus', number)
    .option('--duration <seconds>', 'how long to collect', number, 2400)
    .option('--output <file>', 'dataset to write: .csv or .csv.gz', 'training_data.csv')
    .option('--seed <n>', 'the same seed makes the same runs', number, 1)
    .option(
      '--load-control <urls>',
      'control ports of the load generators, one per instance',
      list,
      [],
    )
    .option('--resume', 'go on with an interrupted collection', false)
    .option('--config <file>', 'configuration on top of the defaults')
    .option('--json', 'print the result as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  kfp collect --app-port 3001,3002 --duration 2400 --output data.csv.gz
  kfp collect --app-port 3001 --duration 600 --output data.csv --seed 2
  kfp collect --output data.csv.gz --resume`,
    )
    .action(async (flags: Flags) => run(io, flags));
}

async function run(io: CliIo, flags: Flags): Promise<void> {
  if (!/\.csv(\.gz)?$/.test(flags.output)) {
    throw new KfpError('OUTPUT_UNKNOWN', `${flags.output}: the name must end in .csv or .csv.gz`, {
      statusCode: 400,
    });
  }
  const config = await loadConfig({
    ...(flags.config === undefined ? {} : { file: flags.config }),
    environment: io.environment,
    flags: prometheusFlags(flags),
  });
  const client = createPrometheusClient(config.prometheus);
  const injector = createInjector(config.injection);
  try {
    const version = await client.version(io.signal);
    const instances = await findInstances(flags, config, client, injector);
    const reporter = createProgressReporter(io, { quiet: flags.json });
    const command = commandLine(flags);
    const result = await collect(
      {
        instances,
        durationSeconds: flags.duration,
        output: flags.output,
        seed: flags.seed,
        resume: flags.resume,
        command,
        versions: {
          kfp: kfpVersion(),
          node: process.version,
          prometheus: version ?? 'unknown',
        },
        onProgress: reporter.onProgress,
        onWarning: (message) => io.stderr.write(`warning: ${message}\n`),
        signal: io.signal,
      },
      { config, client, injector, clock: systemClock },
    ).finally(() => reporter.stop());
    if (flags.json) return printJson(io, { output: flags.output, ...result });
    const modes = Object.entries(result.modes).sort(([a], [b]) => a.localeCompare(b));
    printLine(io, `${result.runs} runs in ${flags.output}`);
    for (const [mode, count] of modes) printLine(io, `  ${mode.padEnd(16)} ${count}`);
    if (result.interrupted) printLine(io, 'Interrupted; go on with --resume.');
    else printLine(io, `Next: kfp train --input ${flags.output} --output-dir models`);
  } finally {
    await client.close();
  }
}

/** `--prom-host` and `--prom-port`, the original's flags; either may be given alone. */
export function prometheusFlags(flags: {
  readonly promHost?: string;
  readonly promPort?: number;
}): PartialConfig {
  if (flags.promHost === undefined && flags.promPort === undefined) return {};
  const host = flags.promHost ?? '127.0.0.1';
  const base = /^https?:\/\//.test(host) ? host : `http://${host}`;
  return { prometheus: { url: `${base}:${flags.promPort ?? 9090}` } };
}

async function findInstances(
  flags: Flags,
  config: Config,
  client: PrometheusClient,
  injector: Injector,
): Promise<Instance[]> {
  const { stepSeconds } = config;
  const end = Math.floor((Date.now() / 1000 - stepSeconds) / stepSeconds) * stepSeconds;
  const known = await fetchSignals({ client, config, start: end - 10 * stepSeconds, end });
  return Promise.all(
    flags.appPort.map(async (port, index) => {
      const url = `http://${flags.appHost}:${port}`;
      const found = known.find(
        ({ labels }) => targetUrl(config.injection.urlTemplate, labels) === url,
      );
      if (found === undefined) {
        const names = known.map(({ target }) => target).join(', ') || 'no targets at all';
        throw new KfpError(
          'TARGET_UNKNOWN',
          `Prometheus at ${client.url} does not know the instance ${url}; it knows ${names}.`,
          {
            hint: 'Scrape it with the job name of the configuration, and give the address as the scrape job has it.',
          },
        );
      }
      await injector.get(found.labels);
      const control = flags.loadControl[index];
      return {
        target: found.target,
        labels: found.labels,
        ...(control === undefined ? {} : { load: await createLoadControl(control) }),
      };
    }),
  );
}

function commandLine(flags: Flags): string {
  const parts = [
    `--app-host ${flags.appHost}`,
    `--app-port ${flags.appPort.join(',')}`,
    ...(flags.loadControl.length > 0 ? [`--load-control ${flags.loadControl.join(',')}`] : []),
    ...(flags.promHost === undefined ? [] : [`--prom-host ${flags.promHost}`]),
    ...(flags.promPort === undefined ? [] : [`--prom-port ${flags.promPort}`]),
    `--duration ${flags.duration}`,
    `--seed ${flags.seed}`,
    `--output ${flags.output}`,
  ];
  return `kfp collect ${parts.join(' ')}`;
}
