import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What a bench is run with. */
export interface BenchIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly signal: AbortSignal;
}

/** The same, and how it was called. */
export interface BenchContext extends BenchIo {
  /** `npm run bench:learners -- --quick`. */
  readonly command: string;
  /** Progress, on standard error. */
  readonly log: (line: string) => void;
}

/** Runs on the words of a command line; resolves with the exit code. */
export type Bench = (argv: readonly string[], io: BenchIo) => Promise<number>;

/** A flag that was not understood. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/**
 * A bench from its flags. `--help` prints the usage, which begins with the command; flags that are not
 * understood end with 2.
 */
export function defineBench<const O extends Options>(definition: {
  readonly usage: string;
  readonly options: O;
  /** Resolves with the exit code; 0 when it is undefined. */
  run(values: Values<O>, context: BenchContext): Promise<number | void>;
}): Bench {
  const { usage, options } = definition;
  return async (argv, io) => {
    try {
      if (argv.includes('--help') || argv.includes('-h')) {
        io.stdout.write(usage);
        return 0;
      }
      const values = read(argv, options);
      const name = usage.split(' -- ')[0]!;
      const code = await definition.run(values, {
        ...io,
        command: [name, ...(argv.length > 0 ? ['--', ...argv] : [])].join(' '),
        log: (line) => void io.stderr.write(`${line}\n`),
      });
      return code ?? 0;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      io.stderr.write(`error: ${error.message}\n\n${usage}`);
      return 2;
    }
  };
}

function read<const O extends Options>(argv: readonly string[], options: O): Values<O> {
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** @throws UsageError unless it is a whole number of at least `least` */
export function whole(flag: string, text: string, least = 1): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= least) return value;
  throw new UsageError(`${flag} wants whole numbers from ${least} on, not "${text}"`);
}

/** Whole numbers with commas between; none for an empty text. */
export function wholes(flag: string, text: string): number[] {
  return text === '' ? [] : text.split(',').map((word) => whole(flag, word.trim()));
}

/** Hands out a folder that is deleted when the work is done. */
export async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kfp-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes files to a folder, which is made; does nothing where none is wanted. */
export async function writeResults(
  folder: string | undefined,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
