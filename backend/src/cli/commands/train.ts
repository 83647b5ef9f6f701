import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { EVENT_HEADER, eventCells } from '../../evaluation/event-table.js';
import { readDataset } from '../../datasets/read.js';
import { MODEL_KINDS } from '../../models/kinds.js';
import type { ModelKind } from '../../models/types.js';
import { MAX_CANDIDATES } from '../../training/search.js';
import { trainModels, type TrainingResult } from '../../training/train.js';
import { printJson, printLine, printTable, type CliIo } from '../io.js';
import {
  KINDS_TEXT,
  openWatch,
  parseModelKinds,
  wholeNumber,
  type CommonFlags,
} from '../options.js';
import { createProgressReporter } from '../progress-bar.js';
import { recordCommand } from '../record-command.js';
import { stateFolder } from '../service/state-folder.js';
import { kfpVersion } from '../version.js';

interface Flags extends CommonFlags {
  readonly input: string;
  readonly outputDir?: string;
  readonly dataDir?: string;
  readonly modelType: readonly ModelKind[];
  readonly seed: number;
  readonly search: number;
  readonly quick: boolean;
  readonly ifMissing: boolean;
  readonly workers: number;
}

const MAX_WORKERS = 256;

/** `kfp train`: learn from a dataset, judge, save, and activate the best. */
export function trainCommand(io: CliIo): Command {
  return new Command('train')
    .description('Trains models on a dataset, judges them on unseen runs and activates the best.')
    .requiredOption('--input <file>', 'dataset: .csv or .csv.gz')
    .option(
      '--output-dir <folder>',
      'folder of the models; those of a watch are in its folder there',
    )
    .option(
      '--data-dir <folder>',
      'where the service keeps its audit log, in which this is recorded (else in the model folder)',
    )
    .option(
      '--model-type <kinds>',
      `${KINDS_TEXT}, several with commas, or all`,
      parseModelKinds,
      MODEL_KINDS,
    )
    .option(
      '--seed <n>',
      'the same seed trains the same models',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      1,
    )
    .option(
      '--search <n>',
      'try so many other parameters for the trees; takes n times as long and more',
      wholeNumber(0, MAX_CANDIDATES),
      0,
    )
    .option('--if-missing', 'do nothing where a model is active already', false)
    .option('--quick', 'leave out the learning curves', false)
    .option(
      '--workers <n>',
      'threads to learn with',
      wholeNumber(1, MAX_WORKERS),
      availableParallelism(),
    )
    .option('--config <file>', 'configuration on top of the defaults')
    .option('--watch <name>', 'watch of the configuration; the only one when absent')
    .option('--json', 'print the result as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  kfp train --input backend/data/demo.csv.gz --output-dir models
  kfp train --input data.csv --output-dir models --model-type xgboost --json
  kfp train --input data.csv --output-dir models --model-type rf,xgboost --search 8`,
    )
    .action(async (flags: Flags) => run(io, flags));
}

async function run(io: CliIo, flags: Flags): Promise<void> {
  const modelDir = flags.outputDir;
  const { config, watch, registry } = await openWatch(io, flags, { modelDir });
  const active = flags.ifMissing ? await registry.active() : undefined;
  if (active !== undefined) {
    return flags.json ? printJson(io, { active }) : printLine(io, `Already active: ${active}`);
  }
  const dataset = await readDataset(flags.input);
  const reporter = createProgressReporter(io, { quiet: flags.json });
  const startedAt = performance.now();
  const datasetSha256 = createHash('sha256')
    .update(await readFile(flags.input))
    .digest('hex');
  const result = await trainModels({
    dataset,
    datasetSha256,
    config: watch,
    kinds: flags.modelType,
    registry: {
      ...registry,
      activate: (id) =>
        recordCommand(
          {
            stateDir: stateFolder(config, flags.dataDir),
            action: 'kfp train',
            details: { id, modelDir: registry.modelDir, input: flags.input, datasetSha256 },
          },
          () => registry.activate(id),
        ),
    },
    seed: flags.seed,
    searchCandidates: flags.search,
    quick: flags.quick,
    workers: flags.workers,
    versions: { kfp: kfpVersion(), node: process.version },
    signal: io.signal,
    onProgress: reporter.onProgress,
  }).finally(() => reporter.stop());
  if (flags.json) return printJson(io, result);
  printResult(io, result, (performance.now() - startedAt) / 1e3);
  printLine(io, `Report: ${registry.modelDir}/${result.active}/report.html`);
}

function printResult(io: CliIo, result: TrainingResult, seconds: number): void {
  const evaluations = [...result.models.map((model) => model.evaluation), ...result.baselines];
  printLine(io, `${result.runs} runs, ${result.rows} windows, ${seconds.toFixed(0)} s`);
  printLine(io);
  const rows = evaluations.map((one) => [
    ...eventCells(one),
    one.probabilities?.logLoss.toFixed(3) ?? '–',
  ]);
  printTable(io, [[...EVENT_HEADER, 'log loss'], ...rows]);
  printLine(io);
  printLine(io, `Active: ${result.active} (${result.criterion})`);
}
