import { Command } from 'commander';
import { mergeDatasets } from '../../datasets/merge.js';
import { readDataset } from '../../datasets/read.js';
import { writeDataset } from '../../datasets/write.js';
import { printJson, printLine, type CliIo } from '../io.js';

interface Flags {
  readonly output: string;
  readonly json: boolean;
}

/** `kfp merge`: several recordings become one dataset. */
export function mergeCommand(io: CliIo): Command {
  return new Command('merge')
    .description('Joins recordings of the same signals into one dataset.')
    .argument('<datasets...>', 'two or more: .csv or .csv.gz')
    .requiredOption('--output <file>', 'the joined dataset: .csv or .csv.gz')
    .option('--json', 'print the result as JSON', false)
    .addHelpText(
      'after',
      `
Examples
  kfp merge monday.csv.gz tuesday.csv.gz --output data.csv.gz
`,
    )
    .action(async (paths: string[], flags: Flags) => {
      const recordings = [];
      for (const name of paths) recordings.push({ name, dataset: await readDataset(name) });
      const merged = mergeDatasets(recordings);
      await writeDataset(flags.output, merged);
      const targets = new Set(merged.runs.map(({ target }) => target)).size;
      if (flags.json) {
        printJson(io, { output: flags.output, runs: merged.runs.length, targets });
      } else {
        printLine(io, `${merged.runs.length} runs of ${targets} targets in ${flags.output}`);
      }
    });
}
