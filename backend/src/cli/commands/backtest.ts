import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { backtest } from '../../backtest/backtest.js';
import { createDatasetSource, splitByRuns } from '../../backtest/dataset-source.js';
import { readIncidents } from '../../backtest/incidents-file.js';
import { createPrometheusSource } from '../../backtest/prometheus-source.js';
import { renderBacktest } from '../../backtest/report/report.js';
import type { HistorySource } from '../../backtest/source.js';
import { assertWithin, parseSplit } from '../../backtest/split.js';
import { backtestJson, backtestLines } from '../../backtest/summary.js';
import { requireMoment } from '../../backtest/times.js';
import { discoverVariants } from '../../watches/discover.js';
import { describeError, KfpError } from '../../core/errors.js';
import { readDataset } from '../../datasets/read.js';
import type { Dataset } from '../../datasets/types.js';
import { createRegistry, type LoadedModel, type Registry } from '../../models/registry.js';
import type { ModelKind } from '../../models/types.js';
import { createPrometheusClient } from '../../prometheus/client.js';
import { accessWarnings } from '../../prometheus/credentials.js';
import { printJson, printLine, type CliIo } from '../io.js';
import { KINDS_TEXT, openWatch, parseModelKinds, type CommonFlags } from '../options.js';
import { createProgressReporter } from '../progress-bar.js';
import { kfpVersion } from '../version.js';

interface Flags extends CommonFlags {
  readonly input?: string;
  readonly promUrl?: string;
  readonly from: string;
  readonly to: string;
  readonly incidents?: string;
  readonly split?: string;
  readonly model?: string;
  readonly modelDir?: string;
  readonly modelType: readonly ModelKind[];
  readonly report?: string;
}

/** The same history gives the same figures. */
const SEED = 1;

/** Without a server's answer in this time a stretch is asked for by halves. Seconds. */
const MIN_TIMEOUT = 30;

/** `kfp backtest`: replay history as if it were now, and judge what would have been said. */
export function backtestCommand(io: CliIo): Command {
  return new Command('backtest')
    .description('Replays history as if it were now and judges every alarm that would have been.')
    .option('--input <file>', 'replay a dataset: .csv or .csv.gz')
    .option('--prom-url <url>', 'replay what a Prometheus-compatible server holds')
    .option('--from <time>', 'begin: ISO 8601, unix seconds, or before now (-30d)', '-1d')
    .option('--to <time>', 'end, the same way, or now', 'now')
    .option(
      '--incidents <file>',
      'what happened (CSV or JSON); else violations of the configuration',
    )
    .option('--split <time or share>', 'train on what is before it, judge what is after it')
    .option('--model <id>', 'judge a model of the registry; "active" for the one that is served')
    .option('--model-dir <folder>', 'model registry; alone: judge its active model')
    .option(
      '--model-type <kinds>',
      `what --split trains: ${KINDS_TEXT}, several with commas, or all`,
      parseModelKinds,
      parseModelKinds('rf,xgboost'),
    )
    .option('--report <file.html>', 'write a page with timelines')
    .option('--config <file>', 'configuration on top of the defaults')
    .option('--watch <name>', 'watch of the configuration; the only one when absent')
    .option('--json', 'print the result as JSON', false)
    .addHelpText(
      'after',
      `
Without --split and --model there is no model: forecasts and anomalies are judged alone.
Incidents have the columns start, end, mode, and target labels or target; note is free.

Examples:
  kfp backtest --input backend/data/demo.csv.gz --split 0.5 --report backtest.html
  kfp backtest --prom-url http://localhost:9090 --from -30d --split -7d --config my.yaml
  kfp backtest --prom-url http://localhost:9090 --from 2026-03-01 --to 2026-04-01 \\
      --config my.yaml --incidents incidents.csv --model active --report march.html
  kfp backtest --prom-url http://localhost:9090 --from -20m --json`,
    )
    .action(async (flags: Flags) => run(io, flags));
}

async function run(io: CliIo, flags: Flags): Promise<void> {
  assertConsistent(flags);
  const now = Date.now() / 1e3;
  const {
    config,
    watch: configured,
    registry,
  } = await openWatch(io, flags, {
    modelDir: flags.modelDir,
    prometheus: { url: flags.promUrl },
  });
  const timeoutSeconds = Math.max(config.prometheus.timeoutSeconds, MIN_TIMEOUT);
  const incidents =
    flags.incidents === undefined ? undefined : await readIncidents(flags.incidents, configured);
  const loaded = await givenModel(flags, registry);
  const client =
    flags.promUrl === undefined
      ? undefined
      : createPrometheusClient({
          ...config.prometheus,
          timeoutSeconds,
          environment: io.environment,
        });
  if (client !== undefined) {
    for (const warning of accessWarnings(config.prometheus)) {
      io.stderr.write(`warning: ${warning}\n`);
    }
  }
  const scratch = await mkdtemp(join(tmpdir(), 'kfp-backtest-'));
  const reporter = createProgressReporter(io, { quiet: flags.json });
  try {
    const time = client === undefined ? undefined : Math.min(now, stretchOf(flags, now).to);
    const { watch } =
      client === undefined
        ? { watch: configured }
        : await discoverVariants(client, configured, { time, signal: io.signal });
    const dataset = flags.input === undefined ? undefined : await readDataset(flags.input);
    const source: HistorySource =
      client === undefined
        ? createDatasetSource({ dataset: dataset!, config: watch, name: flags.input! })
        : createPrometheusSource({ client, config: watch, stretch: stretchOf(flags, now) });
    const at = splitMoment(flags, source, dataset, now);
    const learn = {
      dataset,
      kinds: flags.modelType,
      seed: SEED,
      registry: createRegistry({ modelDir: scratch }),
      versions: { kfp: kfpVersion(), node: process.version },
      workers: availableParallelism(),
    };
    const result = await backtest({
      source,
      config: watch,
      signal: io.signal,
      onProgress: reporter.onProgress,
      keepCourses: flags.report !== undefined,
      incidents,
      loaded,
      split: at === undefined ? undefined : { at, learn },
    }).finally(() => reporter.stop());
    const notes = { incidentsFile: flags.incidents, model: loaded?.metadata };
    const told = { result, source, config: watch, notes };
    if (flags.report !== undefined) await writePage(flags.report, await renderBacktest(told));
    if (flags.json) return printJson(io, backtestJson(told));
    for (const line of backtestLines(told)) printLine(io, line);
    if (flags.report !== undefined) printLine(io, `Report: ${flags.report}`);
  } finally {
    await client?.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function assertConsistent(flags: Flags): void {
  const refuse = (message: string, hint: string): never => {
    throw new KfpError('FLAGS_INVALID', message, { hint, statusCode: 400 });
  };
  if ((flags.input === undefined) === (flags.promUrl === undefined)) {
    refuse('Give either --input or --prom-url.', 'kfp backtest --help shows examples.');
  }
  const given = flags.model !== undefined || flags.modelDir !== undefined;
  if (given && flags.split !== undefined) {
    refuse(
      '--split trains a model; --model and --model-dir give one.',
      'Leave one of them out: a given model is judged on all of the history.',
    );
  }
}

function stretchOf(flags: Flags, now: number): { from: number; to: number } {
  const from = requireMoment('--from', flags.from, now);
  const to = requireMoment('--to', flags.to, now);
  if (to > from) return { from, to };
  throw new KfpError('TIME_INVALID', `--from ${flags.from} is not before --to ${flags.to}.`, {
    hint: 'Exchange them, or begin earlier.',
    statusCode: 400,
  });
}

function splitMoment(
  flags: Flags,
  source: HistorySource,
  dataset: Dataset | undefined,
  now: number,
): number | undefined {
  if (flags.split === undefined) return undefined;
  const split = parseSplit(flags.split, now);
  const { from, to } = source.stretch;
  const at =
    'at' in split
      ? split.at
      : dataset === undefined
        ? from + split.share * (to - from)
        : splitByRuns(dataset, split.share);
  assertWithin(at, source.stretch);
  return at;
}

async function givenModel(flags: Flags, registry: Registry): Promise<LoadedModel | undefined> {
  if (flags.model === undefined && flags.modelDir === undefined) return undefined;
  const named = flags.model === undefined || flags.model === 'active' ? undefined : flags.model;
  return registry.load(named ?? (await registry.resolve()));
}

async function writePage(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (cause) {
    throw new KfpError(
      'REPORT_UNWRITABLE',
      `Cannot write ${basename(file)}: ${describeError(cause)}`,
      { cause, hint: 'Give a file in a folder that exists.', statusCode: 400 },
    );
  }
}
