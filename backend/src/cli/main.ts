import { Command, CommanderError } from 'commander';
import { describeError, KfpError } from '../core/errors.js';
import { backtestCommand } from './commands/backtest.js';
import { collectCommand } from './commands/collect.js';
import { doctorCommand } from './commands/doctor.js';
import { mergeCommand } from './commands/merge.js';
import { modelsCommand } from './commands/models.js';
import { serveCommand, type ServeExtension } from './commands/serve.js';
import { stopCommand } from './commands/stop.js';
import { tokenCommand } from './commands/token.js';
import { featuresCommand } from './commands/features.js';
import { trainCommand } from './commands/train.js';
import type { CliIo } from './io.js';
import { kfpVersion } from './version.js';

/** What the process ends with. */
export const EXIT_CODES = {
  ok: 0,
  /** A defect of ours, a model that others read differently, or a problem that the doctor found. */
  defect: 1,
  /** Bad flags, files or data: the message says what to change. */
  badInput: 2,
  /** Something this command needs does not answer. */
  unavailable: 3,
  /** Ended by Ctrl-C or SIGTERM, after saving what there was. */
  interrupted: 130,
} as const;

/** What runs until it is told to end, and has then done its work. */
const SERVICES: ReadonlySet<string> = new Set(['serve']);

/** What a command says that was asked whether all is well. */
const FOUND_WANTING: ReadonlySet<string> = new Set(['MODEL_DIFFERS', 'PROBLEMS_FOUND']);

/**
 * The whole command line; each command is one file under `commands/`.
 *
 * @param extendServe adds to what `kfp serve` serves
 */
export function createProgram(io: CliIo, extendServe?: ServeExtension): Command {
  const program = new Command('kfp')
    .description('Predicts failures of Kubernetes workloads from Prometheus metrics.')
    .version(kfpVersion(), '--version')
    .showHelpAfterError('(kfp --help shows all commands)');
  for (const create of [
    collectCommand,
    mergeCommand,
    featuresCommand,
    trainCommand,
    backtestCommand,
    () => serveCommand(io, extendServe),
    modelsCommand,
    doctorCommand,
    stopCommand,
    tokenCommand,
  ]) {
    program.addCommand(create(io));
  }
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  }
  return program;
}

/**
 * Runs one command line and tells how the process should end. Errors are printed to stderr: what
 * happened, then what to do.
 *
 * @param argv arguments without node and script
 */
export async function runCli(
  argv: readonly string[],
  io: CliIo,
  extendServe?: ServeExtension,
): Promise<number> {
  try {
    await createProgram(io, extendServe).parseAsync([...argv], { from: 'user' });
    const cutShort = io.signal.aborted && !SERVICES.has(argv[0] ?? '');
    return cutShort ? EXIT_CODES.interrupted : EXIT_CODES.ok;
  } catch (error) {
    return reportError(error, io);
  }
}

function reportError(error: unknown, io: CliIo): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.badInput;
  }
  if (io.signal.aborted && !(error instanceof KfpError)) return EXIT_CODES.interrupted;
  if (error instanceof KfpError) {
    io.stderr.write(`error: ${describeError(error)}\n`);
    if (error.hint !== undefined) io.stderr.write(`  ${error.hint}\n`);
    io.stderr.write(`  (${error.code})\n`);
    if (FOUND_WANTING.has(error.code)) return EXIT_CODES.defect;
    return /_(UNREACHABLE|TIMEOUT)$/.test(error.code)
      ? EXIT_CODES.unavailable
      : EXIT_CODES.badInput;
  }
  io.stderr.write(`defect: ${error instanceof Error ? error.stack : String(error)}\n`);
  return EXIT_CODES.defect;
}
