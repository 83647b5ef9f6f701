import { Command, InvalidArgumentError } from 'commander';
import { hostAndPort } from '../../access/service-address.js';
import { collect } from '../../collection/collect.js';
import { createLoadControl } from '../../collection/load-control.js';
import type { Instance } from '../../collection/record-run.js';
import { chooseWatch, injectedWatch } from '../../config/choose-watch.js';
import { loadConfig } from '../../config/load.js';
import type { Config, Watch } from '../../config/schema.js';
import { systemClock } from '../../core/clock.js';
import { KfpError } from '../../core/errors.js';
import { targetUrl } from '../../injection/injector.js';
import { injectionToken, openInjector } from '../../injection/open-injector.js';
import type { Labels } from '../../prometheus/parse.js';
import { discoverVariants } from '../../watches/discover.js';
import { createPrometheusClient, type PrometheusClient } from '../../prometheus/client.js';
import { accessWarnings } from '../../prometheus/credentials.js';
import { fetchSignals } from '../../history/fetch.js';
import { printJson, printLine, type CliIo } from '../io.js';
import {
  number,
  parseList,
  parsePort,
  prometheusFlags,
  wholeNumber,
  type CommonFlags,
  type PrometheusFlags,
} from '../options.js';
import { createProgressReporter } from '../progress-bar.js';
import { kfpVersion } from '../version.js';

interface Flags extends CommonFlags, PrometheusFlags {
  readonly target: readonly string[];
  readonly app: readonly string[];
  readonly appHost: string;
  readonly appPort: readonly number[];
  readonly duration: number;
  readonly output: string;
  readonly seed: number;
  readonly quiet: boolean;
  readonly loadControl: readonly string[];
  readonly resume: boolean;
}

const instances =
  <T>(parse: (text: string) => T) =>
  (text: string): T[] => {
    const found = parseList(text);
    if (new Set(found).size < found.length) {
      throw new InvalidArgumentError('Each instance may be named only once.');
    }
    return found.map(parse);
  };

const address = (text: string): string => {
  if (/^([^\s/:]+|\[[0-9a-f:.]+\]):\d{1,5}$/i.test(text)) return text;
  throw new InvalidArgumentError(`"${text}" is not host:port.`);
};

/** The targets of the flags, or where their instances are, in their order. */
function instanceNames({ target, app, appHost, appPort }: Flags): readonly string[] {
  if (target.length > 0) return target;
  const named = app.length > 0 ? app : appPort.map((port) => hostAndPort({ host: appHost, port }));
  return named.map((address) => `http://${address}`);
}

/** `kfp collect`: provoke failures and record what the minutes before them look like. */
export function collectCommand(io: CliIo): Command {
  return new Command('collect')
    .description('Provokes failures in demo-app instances and records labelled metrics.')
    .option(
      '--app <addresses>',
      'the instances as Prometheus names them, host:port each; in place of the next two',
      instances(address),
      [],
    )
    .option(
      '--target <names>',
      'the targets by their names, as kfp serve shows them: shop:cart; for Chaos Mesh',
      parseList,
      [],
    )
    .option('--app-host <host>', 'host of the instances', '127.0.0.1')
    .option(
      '--app-port <ports>',
      'their ports, as Prometheus names them',
      instances(wholeNumber(1, 65_535)),
      [3001],
    )
    .option('--prom-host <host>', 'host of Prometheus')
    .option('--prom-port <port>', 'port of Prometheus', parsePort)
    .option('--duration <seconds>', 'how long to collect', number(1), 2400)
    .option('--output <file>', 'dataset to write: .csv or .csv.gz', 'training_data.csv')
    .option('--seed <n>', 'the same seed makes the same runs', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--quiet', 'runs without any failure only, to count false alarms on', false)
    .option(
      '--load-control <urls>',
      'control ports of the load generators, one per instance',
      parseList,
      [],
    )
    .option('--resume', 'go on with an interrupted collection', false)
    .option('--config <file>', 'configuration on top of the defaults')
    .option(
      '--watch <name>',
      'watch of the configuration; the one that failures are injected into when absent',
    )
    .option('--json', 'print the result as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  kfp collect --app-port 3001,3002 --duration 2400 --output data.csv.gz
  kfp collect --app-port 3001 --duration 600 --output data.csv --seed 2
  kfp collect --app demo-app-1:3001,demo-app-2:3001 --output data.csv.gz
  kfp collect --target shop:cart,shop:search --config chaos-mesh.yaml --duration 86400
  kfp collect --output data.csv.gz --resume
  kfp collect --app-port 3001,3002 --duration 86400 --quiet --output normal.csv.gz

Ctrl-C keeps the finished runs; --resume goes on with them for the rest of the time.`,
    )
    .action(async (flags: Flags) => run(io, flags));
}

async function run(io: CliIo, flags: Flags): Promise<void> {
  if (!/\.csv(\.gz)?$/.test(flags.output)) {
    throw new KfpError('OUTPUT_UNKNOWN', `${flags.output}: the name must end in .csv or .csv.gz`, {
      statusCode: 400,
    });
  }
  if (flags.target.length > 0 && flags.app.length > 0) {
    throw new KfpError('FLAGS_INVALID', 'Give one of --target and --app.', { statusCode: 400 });
  }
  const instanceCount = instanceNames(flags).length;
  if (flags.loadControl.length > 0 && flags.loadControl.length !== instanceCount) {
    throw new KfpError(
      'LOAD_CONTROL_INCOMPLETE',
      `--load-control names ${flags.loadControl.length} load generators for ${instanceCount} instances.`,
      { hint: 'Give one per instance, in the same order, or none.', statusCode: 400 },
    );
  }
  const config = await loadConfig({
    file: flags.config,
    environment: io.environment,
    flags: prometheusFlags(flags),
  });
  if (config.injection.chaosMesh !== undefined && flags.target.length === 0) {
    throw new KfpError('FLAGS_INVALID', 'With injection.chaosMesh, --target names the targets.', {
      statusCode: 400,
      hint: 'kfp collect --target shop:cart; GET /v1/targets of the service lists them.',
    });
  }
  const configured = watchToCollect(config, flags.watch);
  const client = createPrometheusClient({ ...config.prometheus, environment: io.environment });
  const onWarning = (message: string): void => void io.stderr.write(`warning: ${message}\n`);
  accessWarnings(config.prometheus).forEach(onWarning);
  const injector = await openInjector(config.injection, {
    clock: systemClock,
    onProblem: onWarning,
    part: 'collect',
  });
  try {
    const version = await client.version(io.signal);
    const { watch } = await discoverVariants(client, configured, { signal: io.signal });
    const instances = await findInstances(flags, config, watch, client, onWarning, io.signal);
    const reporter = createProgressReporter(io, { quiet: flags.json });
    const command = commandLine(flags);
    const result = await collect(
      {
        instances,
        durationSeconds: flags.duration,
        output: flags.output,
        seed: flags.seed,
        quiet: flags.quiet,
        resume: flags.resume,
        command,
        versions: {
          kfp: kfpVersion(),
          node: process.version,
          prometheus: version ?? 'unknown',
        },
        onProgress: reporter.onProgress,
        signal: io.signal,
      },
      { config: watch, client, injector, clock: systemClock, onWarning },
    ).finally(() => reporter.stop());
    if (flags.json) return printJson(io, { output: flags.output, ...result });
    if (result.runs === 0) return printLine(io, 'Interrupted before the first run was finished.');
    const modes = Object.entries(result.modes).sort(([a], [b]) => a.localeCompare(b));
    printLine(io, `${result.runs} runs in ${flags.output}`);
    for (const [mode, count] of modes) printLine(io, `  ${mode.padEnd(16)} ${count}`);
    if (result.dropped > 0) printLine(io, `  ${result.dropped} given up, see the warnings`);
    if (result.interrupted) printLine(io, 'Interrupted; go on with --resume.');
    else printLine(io, `Next: kfp train --input ${flags.output} --output-dir models`);
  } finally {
    await injector.close();
    await client.close();
  }
}

/**
 * Failures can be injected into the targets of one watch; any other may be recorded in quiet only.
 *
 * @throws KfpError as `chooseWatch`
 */
function watchToCollect(config: Config, name: string | undefined): Watch {
  return (name === undefined ? injectedWatch(config) : undefined) ?? chooseWatch(config, name);
}

/** The instances of the flags among what Prometheus scrapes, with everything that is asked of them. */
async function findInstances(
  flags: Flags,
  config: Config,
  watch: Watch,
  client: PrometheusClient,
  onWarning: (message: string) => void,
  signal: AbortSignal,
): Promise<Instance[]> {
  const { stepSeconds } = watch;
  const end = Math.floor(systemClock.now() / stepSeconds - 1) * stepSeconds;
  const start = end - 10 * stepSeconds;
  const known = await fetchSignals({ client, config: watch, start, end, signal });
  const token = flags.loadControl.length === 0 ? undefined : await injectionToken(config.injection);
  return Promise.all(
    instanceNames(flags).map(async (name, index) => {
      const found = known.find(({ target, labels }) =>
        flags.target.length > 0 ? target === name : sameAddress(addressOf(labels, config), name),
      );
      if (found === undefined) {
        const names = known.map(({ target }) => target).join(', ') || 'no targets at all';
        throw new KfpError(
          'TARGET_UNKNOWN',
          `Prometheus at ${client.url} does not know the instance ${name}; it knows ${names}.`,
          {
            hint: 'Scrape it with the job name of the configuration, and give the address as the scrape job has it.',
          },
        );
      }
      const silent = watch.signals.filter((_, i) => found.columns[i]!.every(Number.isNaN));
      if (silent.length > 0) {
        const names = silent.map(({ name }) => name).join(', ');
        onWarning(`Prometheus has no data of ${found.target} for ${names}`);
      }
      const control = flags.loadControl[index];
      return {
        target: found.target,
        labels: found.labels,
        load: control === undefined ? undefined : await createLoadControl(control, token),
      };
    }),
  );
}

/** Where the failures of a target would be switched; empty where its labels are no address. */
function addressOf(labels: Labels, { injection }: Config): string {
  try {
    return targetUrl(injection.urlTemplate, labels);
  } catch (error) {
    if (error instanceof KfpError && error.code === 'INJECTION_ADDRESS_INVALID') return '';
    throw error;
  }
}

/** Whether two addresses are one; `localhost` is what Prometheus may know as 127.0.0.1. */
function sameAddress(a: string, b: string): boolean {
  const plain = (url: string): string => url.replace('//localhost:', '//127.0.0.1:');
  return plain(a) === plain(b);
}

/** What is kept in the sidecar, so that the dataset can be made again. */
function commandLine(flags: Flags): string {
  const { target, app, appHost, appPort, quiet } = flags;
  const named =
    target.length > 0
      ? { '--target': target }
      : app.length > 0
        ? { '--app': app }
        : { '--app-host': appHost, '--app-port': appPort };
  const given = Object.entries({
    ...named,
    '--load-control': flags.loadControl,
    '--prom-host': flags.promHost,
    '--prom-port': flags.promPort,
    '--config': flags.config,
    '--watch': flags.watch,
    '--duration': flags.duration,
    '--seed': flags.seed,
    '--output': flags.output,
  }).flatMap(([flag, value = '']) => {
    const text = String(value);
    return text === '' ? [] : `${flag} ${quoted(text)}`;
  });
  return `kfp collect ${given.join(' ')}${quiet ? ' --quiet' : ''}`;
}

function quoted(value: string): string {
  return /^[\w.,:/@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
