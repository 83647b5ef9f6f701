import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';

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

/** A flag that was not understood. */
export class UsageError extends Error {}

/** One flag of a bench. Its default says of what kind it is. */
interface Flag {
  /** What it means; the default is added. */
  readonly help: string;
  /** A number: it takes whole numbers; false: it takes nothing. */
  readonly default?: number | string | false;
  /** Name of the value. */
  readonly value?: string;
  /** Least number; 1 when absent. */
  readonly least?: number;
}

type Flags = Readonly<Record<string, Flag>>;
type Values<F extends Flags> = {
  readonly [K in keyof F]: F[K] extends { readonly default: infer D }
    ? D extends number
      ? number
      : D extends false
        ? boolean
        : string
    : string | undefined;
};

/**
 * A bench from its flags: runs on the words of a command line, and resolves with the exit code. `--help`
 * prints the usage; flags that are not understood end with 2.
 */
export function defineBench<const F extends Flags>(definition: {
  /** `npm run <name>`. */
  readonly name: string;
  readonly about: string;
  readonly flags: F;
  /** Resolves with the exit code; 0 when it is undefined. */
  run(values: Values<F>, context: BenchContext): Promise<number | void>;
}): (argv: readonly string[], io: BenchIo) => Promise<number> {
  const { name, about, flags } = definition;
  const usage = `npm run ${name} -- [options]\n\n${about}\n\n${describe(flags)}\n`;
  return async (argv, io) => {
    try {
      if (argv.includes('--help') || argv.includes('-h')) {
        io.stdout.write(usage);
        return 0;
      }
      const code = await definition.run(read(argv, flags), {
        ...io,
        command: [`npm run ${name}`, ...(argv.length > 0 ? ['--', ...argv] : [])].join(' '),
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

/** One line per flag. */
function describe(flags: Flags): string {
  const build: Flag = { help: 'measure what is built already', default: false };
  const lines = Object.entries({ ...flags, 'no-build': build }).map(([name, flag]) => {
    const { value = flag.default === false ? '' : 'n', help, default: preset = '' } = flag;
    const usual = preset === '' || preset === false ? '' : ` (${preset})`;
    return [`  --${name}${value === '' ? '' : ` <${value}>`}`, `${help}${usual}`] as const;
  });
  const width = Math.max(...lines.map(([flag]) => flag.length));
  return lines.map(([flag, help]) => `${flag.padEnd(width)}  ${help}`).join('\n');
}

function read<const F extends Flags>(argv: readonly string[], flags: F): Values<F> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { default: preset }]) => [
      name,
      { type: preset === false ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  let given: Readonly<Record<string, string | boolean | undefined>>;
  try {
    given = parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const values = Object.entries(flags).map(([name, { default: preset, least }]) => {
    const value = given[name] ?? preset;
    return [name, typeof preset === 'number' ? whole(name, String(value), least) : value];
  });
  return Object.fromEntries(values) as Values<F>;
}

function whole(flag: string, text: string, least = 1): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= least) return value;
  throw new UsageError(`--${flag} wants whole numbers from ${least} on, not "${text}"`);
}

/**
 * Whole numbers with commas between; none for an empty text.
 *
 * @throws UsageError
 */
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

/** Writes texts, and all else as JSON, to a folder, which is made; does nothing where none is wanted. */
export async function writeResults(
  folder: string | undefined,
  files: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
    await writeFile(join(folder, name), text);
  }
}
