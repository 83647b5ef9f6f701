import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { NORMAL } from '../../core/modes.js';
import { readDataset } from '../../datasets/read.js';
import { buildRows } from '../../training/rows.js';
import { selectRows, type SelectedRows } from '../../training/select-rows.js';
import { printLine, type CliIo } from '../io.js';
import { openWatch, type CommonFlags } from '../options.js';

interface Flags extends Omit<CommonFlags, 'json'> {
  readonly input: string;
  readonly output: string;
}

/** `kfp features`: what a learner of another program learns from. */
export function featuresCommand(io: CliIo): Command {
  return new Command('features')
    .description('Writes the features, classes and weights of a dataset, for training elsewhere.')
    .requiredOption('--input <file>', 'dataset: .csv or .csv.gz')
    .requiredOption('--output <file>', 'CSV: class, weight, run, then one column per feature')
    .option('--config <file>', 'configuration on top of the defaults')
    .option('--watch <name>', 'watch of the configuration; the only one when absent')
    .addHelpText(
      'after',
      `
Example:
  kfp features --input data.csv.gz --output features.csv`,
    )
    .action(async (flags: Flags) => {
      const { watch } = await openWatch(io, flags);
      const dataset = await readDataset(flags.input);
      const present = new Set(dataset.runs.map(({ mode }) => mode));
      const modes = watch.modes.map(({ name }) => name).filter((name) => present.has(name));
      const classes = [NORMAL, ...modes];
      const all = buildRows(dataset, watch, classes);
      const names = { featureNames: all.featureNames, classes };
      const rows = selectRows(all, names, () => true);
      const runs = dataset.runs.map(({ runId }) => runId);
      const runOf = (row: number): string => runs[all.groups[rows.sourceRows[row]!]!]!;
      await pipeline(Readable.from(lines(rows, runOf)), createWriteStream(flags.output));
      printLine(io, `${rows.rows} rows of ${all.featureNames.length} features: ${flags.output}`);
    });
}

function* lines(data: SelectedRows, runOf: (row: number) => string): Generator<string> {
  const width = data.featureNames.length;
  yield `class,weight,run,${data.featureNames.join(',')}\n`;
  for (let row = 0; row < data.rows; row++) {
    const features = data.features.subarray(row * width, (row + 1) * width);
    const cells = Array.from(features, (value) => (Number.isFinite(value) ? String(value) : ''));
    const name = data.classes[data.labels[row]!]!;
    yield `${name},${data.weights[row]!},${runOf(row)},${cells.join(',')}\n`;
  }
}
