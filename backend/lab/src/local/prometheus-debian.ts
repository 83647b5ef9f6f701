import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { explainFailure, runProgram, type ProgramResult } from './run-program.js';

export interface DebianOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
}

interface Candidate {
  readonly version: string;
  readonly sha256: string;
}

/**
 * Puts `prometheus` and `promtool` of Debian's (or Ubuntu's) package into `into`. Nothing is
 * installed: the package is downloaded as any user may, and unpacked. apt checks the signature of
 * its package list, the list names the SHA-256 of this very version, and that sum is checked here.
 * Where the machine's own package list is empty or too old, a fresh one is kept in `scratch`.
 *
 * @param scratch an empty folder
 * @throws Error that says what failed
 */
export async function fetchDebianPackage(
  scratch: string,
  into: string,
  options: DebianOptions,
): Promise<{ readonly sha256: string }> {
  try {
    return await attempt(scratch, into, [], options);
  } catch (error) {
    if (error instanceof NoApt) throw error;
    options.log(`${(error as Error).message}; trying again with a fresh package list`);
  }
  const lists = await freshLists(scratch, options);
  return attempt(scratch, into, lists, options);
}

class NoApt extends Error {}

async function attempt(
  scratch: string,
  into: string,
  flags: readonly string[],
  options: DebianOptions,
): Promise<{ readonly sha256: string }> {
  const candidate = await findCandidate(flags, options);
  options.log(`downloading Debian's prometheus ${candidate.version} (apt-get download)`);
  const download = await apt(
    'apt-get',
    [...flags, '-q', 'download', `prometheus=${candidate.version}`],
    options,
    scratch,
  );
  if (download.code !== 0) throw new Error(explainFailure('apt-get download', download));
  const name = (await readdir(scratch)).find((file) => /^prometheus_.*\.deb$/.test(file));
  if (name === undefined) throw new Error('apt-get download left no package');
  const file = join(scratch, name);
  const sha256 = await sha256Of(file);
  if (sha256 !== candidate.sha256) {
    throw new Error(
      `${name} has SHA-256 ${sha256}, but the package list says ${candidate.sha256}: refused`,
    );
  }
  options.log(`SHA-256 agrees with apt's signed package list: ${sha256}`);
  const unpacked = join(scratch, 'unpacked');
  const unpack = await apt('dpkg-deb', ['-x', file, unpacked], options, scratch);
  if (unpack.code !== 0) throw new Error(explainFailure('dpkg-deb -x', unpack));
  await mkdir(into, { recursive: true });
  for (const program of ['prometheus', 'promtool']) {
    await rename(join(unpacked, 'usr/bin', program), join(into, program));
  }
  return { sha256 };
}

async function findCandidate(flags: readonly string[], options: DebianOptions): Promise<Candidate> {
  const shown = await apt(
    'apt-cache',
    [...flags, 'show', '--no-all-versions', 'prometheus'],
    options,
  );
  if (shown.problem === 'no such program') throw new NoApt('there is no apt on this machine');
  if (shown.code !== 0) throw new Error(explainFailure('apt-cache show prometheus', shown));
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}: (.+)$`, 'm').exec(shown.stdout)?.[1]?.trim();
  const version = field('Version');
  const sha256 = field('SHA256');
  if (version === undefined || sha256 === undefined) {
    throw new Error('the package list names no prometheus with a SHA-256');
  }
  return { version, sha256 };
}

async function freshLists(scratch: string, options: DebianOptions): Promise<string[]> {
  const lists = join(scratch, 'apt/lists');
  const cache = join(scratch, 'apt/cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives/partial'), { recursive: true });
  const flags = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`];
  const update = await apt('apt-get', [...flags, '-q', 'update'], options);
  if (update.code !== 0) throw new Error(explainFailure('apt-get update', update));
  return flags;
}

function apt(
  program: string,
  args: readonly string[],
  options: DebianOptions,
  cwd?: string,
): Promise<ProgramResult> {
  const limits =
    program === 'apt-get'
      ? [
          '-o',
          'Acquire::Retries=1',
          '-o',
          'Acquire::http::Timeout=15',
          '-o',
          'Acquire::Languages=none',
        ]
      : [];
  return runProgram(program, [...limits, ...args], {
    // The fields are read below: in English.
    env: { ...options.env, LC_ALL: 'C' },
    timeoutSeconds: 300,
    ...(cwd === undefined ? {} : { cwd }),
  });
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
