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

export const SEEDS = { min: 0, max: 2 ** 32 - 1, whole: true } as const;

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
    .addOption(
      numeric('--port <port>', 'listen here', 3001, { min: 0, max: 65535, whole: true }).env(
        'PORT',
      ),
    )
    .addOption(
      numeric(
        '--memory-limit-bytes <n>',
        'end as out of memory at this much resident memory',
        512 * MEBIBYTE,
        { min: MIN_MEMORY_BYTES, max: 2 ** 40, whole: true },
      ).env('MEMORY_LIMIT_BYTES'),
    )
    .addOption(
      numeric('--cpu-limit-cores <n>', 'CPU it may use', 0.5, { min: 0.05, max: 1024 }).env(
        'CPU_LIMIT_CORES',
      ),
    )
    .addOption(numeric('--seed <n>', 'chooses waits and data', 1, SEEDS).env('SEED'))
    .addOption(
      new Option(
        '--failures-token <token>',
        'asked of who switches failures from another machine; better in the environment',
      ).env('FAILURES_TOKEN'),
    )
    .addOption(
      numeric('--restarts <n>', 'set by the supervisor', 0, { min: 0, max: 1e9, whole: true })
        .env('RESTARTS')
        .hideHelp(),
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

/** An option of a command line that takes a number from `min` to `max`. */
export function numeric(
  flags: string,
  description: string,
  fallback: number | undefined,
  { min, max, whole = false }: { min: number; max: number; whole?: boolean },
): Option {
  return new Option(flags, description).default(fallback).argParser((text) => {
    const value = Number(text);
    const fits = value >= min && value <= max && (!whole || Number.isInteger(value));
    if (text.trim() !== '' && fits) return value;
    throw new InvalidArgumentError(
      `It must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`,
    );
  });
}
