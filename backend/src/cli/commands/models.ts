import { Command } from 'commander';
import { KfpError } from '../../core/errors.js';
import { percent, seconds } from '../../core/format.js';
import { printJson, printLine, printTable, type CliIo } from '../io.js';
import { openWatch, type CommonFlags } from '../options.js';
import { recordCommand } from '../record-command.js';
import { stateFolder } from '../service/state-folder.js';
import { modelsVerifyCommand } from './models-verify.js';

interface Flags extends CommonFlags {
  readonly modelDir?: string;
  readonly dataDir?: string;
}

/** `kfp models`: what is in the registry, and which one is used. */
export function modelsCommand(io: CliIo): Command {
  const open = (flags: Flags) => openWatch(io, flags, { modelDir: flags.modelDir });
  const list = new Command('list')
    .description('Lists the models, newest first; the active one has a star.')
    .option('--model-dir <folder>', 'folder of the models of all watches')
    .option('--config <file>', 'configuration on top of the defaults')
    .option('--watch <name>', 'watch of the configuration; the only one when absent')
    .option('--json', 'print the result as JSON', false)
    .action(async (flags: Flags) => {
      const { registry } = await open(flags);
      const [entries, active] = [await registry.list(), await registry.active()];
      if (flags.json) {
        return printJson(
          io,
          entries.map((entry) => ({ ...entry, active: entry.id === active })),
        );
      }
      if (entries.length === 0) {
        throw new KfpError('MODEL_NOT_FOUND', `There are no models in ${registry.modelDir}.`, {
          statusCode: 404,
          hint: 'Train some: kfp train --input backend/data/demo.csv.gz',
        });
      }
      const rows = entries.map(({ id, metadata, problem }) => [
        `${id === active ? '*' : ' '} ${id}`,
        metadata === undefined ? `broken: ${problem}` : percent(metadata.metrics['recall']),
        metadata === undefined ? '' : percent(metadata.metrics['precision']),
        metadata === undefined ? '' : seconds(metadata.metrics['medianLeadSeconds']),
      ]);
      printTable(io, [['  model', 'foreseen', 'precision', 'median lead'], ...rows]);
    });
  const activate = new Command('activate')
    .description('Makes a model the one that is served at the next start.')
    .argument('<id>', 'as listed')
    .option('--model-dir <folder>', 'folder of the models of all watches')
    .option('--config <file>', 'configuration on top of the defaults')
    .option('--watch <name>', 'watch of the configuration; the only one when absent')
    .option(
      '--data-dir <folder>',
      'where the service keeps its audit log, in which this is recorded (else in the model folder)',
    )
    .action(async (id: string, flags: Flags) => {
      const { config, registry } = await open(flags);
      const { modelDir } = registry;
      // What is no model is no change, either.
      await registry.load(id);
      const stateDir = stateFolder(config, flags.dataDir);
      const change = { stateDir, action: 'kfp models activate', details: { id, modelDir } };
      await recordCommand(change, () => registry.activate(id));
      printLine(io, `Active: ${id}`);
    });
  return new Command('models')
    .description('Shows, activates and checks trained models.')
    .addCommand(list)
    .addCommand(activate)
    .addCommand(modelsVerifyCommand(io))
    .addHelpText(
      'after',
      `
Examples:
  kfp models list --model-dir models
  kfp models activate xgboost-20260101T120000Z-0a1b
  kfp models verify`,
    );
}
