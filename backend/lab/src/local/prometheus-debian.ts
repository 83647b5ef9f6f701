import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NoSuchProgram, runProgram } from './run-program.js';

export interface DebianOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
}

/** Gives up early where no mirror answers. */
const LIMITS = ['Acquire::Retries=1', 'Acquire::http::Timeout=15', 'Acquire::Languages=none'];

/**
 * Unpacks Debian's (or Ubuntu's) package. Nothing is installed: the package is downloaded as any user may,
 * and unpacked. apt checks the signature of its package list, the list names the SHA-256 of this very
 * version, and that sum is checked here. Where the machine's own package list is empty or too old, a fresh
 * one is kept in `scratch`.
 *
 * @param scratch an empty folder
 * @returns the folder with `prometheus` and `promtool`, and the package's checked SHA-256
 * @throws Error that says what failed
 */
export async function fetchDebianPackage(
  scratch: string,
  options: DebianOptions,
): Promise<{ readonly programs: string; readonly sha256: string }> {
  try {
    return await attempt(scratch, [], options);
  } catch (error) {
    if (error instanceof NoSuchProgram) throw new Error('there is no apt on this machine');
    options.log(`${(error as Error).message}; trying again with a fresh package list`);
  }
  const lists = join(scratch, 'apt/lists');
  const cache = join(scratch, 'apt/cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives/partial'), { recursive: true });
  const fresh = [`Dir::State::lists=${lists}`, `Dir::Cache=${cache}`];
  await apt('apt-get', fresh, ['-q', 'update'], options);
  return attempt(scratch, fresh, options);
}

/** @param settings of apt, `name=value` */
async function attempt(
  scratch: string,
  settings: readonly string[],
  options: DebianOptions,
): Promise<{ readonly programs: string; readonly sha256: string }> {
  const { log } = options;
  const show = ['show', '--no-all-versions', 'prometheus'];
  const shown = await apt('apt-cache', settings, show, options);
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}: (.+)$`, 'm').exec(shown)?.[1]?.trim();
  const [version, expected] = [field('Version'), field('SHA256')];
  if (version === undefined || expected === undefined) {
    throw new Error('the package list names no prometheus with a SHA-256');
  }
  log(`downloading Debian's prometheus ${version} (apt-get download)`);
  await apt('apt-get', settings, ['-q', 'download', `prometheus=${version}`], options, scratch);
  const name = (await readdir(scratch)).find((file) => /^prometheus_.*\.deb$/.test(file));
  if (name === undefined) throw new Error('apt-get download left no package');
  const file = join(scratch, name);
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  if (sha256 !== expected) {
    throw new Error(
      `${name} has SHA-256 ${sha256}, but the package list says ${expected}: refused`,
    );
  }
  log(`SHA-256 agrees with apt's signed package list: ${sha256}`);
  const unpacked = join(scratch, 'unpacked');
  await runProgram('dpkg-deb', ['-x', file, unpacked], { env: options.env, timeoutSeconds: 300 });
  return { programs: join(unpacked, 'usr/bin'), sha256 };
}

/** @returns what it wrote to standard output */
async function apt(
  program: string,
  settings: readonly string[],
  args: readonly string[],
  { env }: DebianOptions,
  cwd?: string,
): Promise<string> {
  const flags = [...LIMITS, ...settings].flatMap((setting) => ['-o', setting]);
  const { stdout } = await runProgram(program, [...flags, ...args], {
    // Its fields are read: in English.
    env: { ...env, LC_ALL: 'C' },
    timeoutSeconds: 300,
    cwd,
  });
  return stdout;
}
