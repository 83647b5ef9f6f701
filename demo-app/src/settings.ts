import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

/** What one instance is given; flags go before the environment, and that before the defaults. */
export interface Settings {
  readonly host: string;
  /** 0 lets the system choose one. */
  readonly port: number;
  /** The process ends as out of memory at this much resident memory. Bytes. */
  readonly memoryLimitBytes: number;
  /** What `cpu_spike` may burn at most. Cores. */
  readonly cpuLimitCores: number;
  /** Chooses the application's random waits and data. */
  readonly seed: number;
  /** Asked of who switches failures from another machine; null: from there nobody may. */
  readonly failuresToken: string | null;
  /** How often the supervisor has restarted this instance. */
  readonly restarts: number;
  /** How the previous process ended; null for the first one. */
  readonly lastTerminatedReason: TerminationReason | null;
}

export const TERMINATION_REASONS = ['OOMKilled', 'Error'] as const;
export type TerminationReason = (typeof TERMINATION_REASONS)[number];

/** A setting that cannot be used; the message names it and its source. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const MEBIBYTE = 2 ** 20;

/** Node itself needs some 80 MB: with less than this the app would die of its own start. */
const MIN_MEMORY_BYTES = 128 * MEBIBYTE;

/**
 * @param args flags, without the program's name; the environment variables are HOST, PORT,
 *   MEMORY_LIMIT_BYTES, CPU_LIMIT_CORES, SEED and FAILURES_TOKEN, and the supervisor's RESTARTS and
 *   LAST_TERMINATED_REASON
 * @returns undefined when only help was asked for, which has been printed
 * @throws SettingsError
 */
export function readSettings(args: readonly string[]): Settings | undefined {
  const complaints: string[] = [];
  const command = new Command('demo-app')
    .description('A web application that really fails on demand.')
    .addOption(new Option('--host <address>', 'listen here').env('HOST').default('127.0.0.1'))
    .addOption(numeric('--port <port>', 'PORT', 'listen here', 3001, 0, 65535, 1))
    .addOption(
      numeric(
        '--memory-limit-bytes <n>',
        'MEMORY_LIMIT_BYTES',
        'end as out of memory at this much resident memory',
        512 * MEBIBYTE,
        MIN_MEMORY_BYTES,
        2 ** 40,
        1,
      ),
    )
    .addOption(
      numeric('--cpu-limit-cores <n>', 'CPU_LIMIT_CORES', 'CPU it may use', 0.5, 0.05, 1024),
    )
    .addOption(numeric('--seed <n>', 'SEED', 'chooses waits and data', 1, 0, 2 ** 32 - 1, 1))
    .addOption(
      new Option(
        '--failures-token <token>',
        'asked of who switches failures from another machine; better in the environment',
      ).env('FAILURES_TOKEN'),
    )
    .addOption(
      numeric('--restarts <n>', 'RESTARTS', 'set by the supervisor', 0, 0, 1e9, 1).hideHelp(),
    )
    .addOption(
      new Option('--last-terminated-reason <reason>', 'set by the supervisor')
        .env('LAST_TERMINATED_REASON')
        .choices(TERMINATION_REASONS)
        .hideHelp(),
    )
    .addHelpText('after', '\nExample:\n  demo-app --port 3002 --memory-limit-bytes 268435456')
    .allowExcessArguments(false)
    .configureOutput({ writeErr: (text) => complaints.push(text) })
    .exitOverride();
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new SettingsError(complaints.join('').trim() || error.message);
  }
  const options = command.opts<
    Omit<Settings, 'lastTerminatedReason' | 'failuresToken'> & Partial<Settings>
  >();
  return {
    ...options,
    lastTerminatedReason: options.lastTerminatedReason ?? null,
    // Where a Secret lacks the entry, the variable is there and empty.
    failuresToken: options.failuresToken || null,
  };
}

function numeric(
  flags: string,
  variable: string,
  description: string,
  fallback: number,
  least: number,
  most: number,
  multipleOf?: number,
): Option {
  return new Option(flags, description)
    .env(variable)
    .default(fallback)
    .argParser((text) => {
      const value = Number(text);
      const whole = multipleOf === undefined || Number.isInteger(value / multipleOf);
      if (text.trim() === '' || !(value >= least && value <= most) || !whole) {
        const kind = multipleOf === undefined ? 'a number' : 'a whole number';
        throw new InvalidArgumentError(`It must be ${kind} from ${least} to ${most}.`);
      }
      return value;
    });
}
