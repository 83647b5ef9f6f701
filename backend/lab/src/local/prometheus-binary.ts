import {
  access,
  constants,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { KfpError } from '@kfp/backend/core/errors.js';
import { withFolderLock } from '@kfp/backend/core/folder-lock.js';
import { fetchDebianPackage } from './prometheus-debian.js';
import { fetchRelease, type ReleaseOptions } from './prometheus-release.js';
import { runProgram } from './run-program.js';

export interface PrometheusBinary {
  /** Absolute path of a program that has answered `--version`. */
  readonly prometheus: string;
  /** Its companion; undefined where only the server was given. */
  readonly promtool: string | undefined;
  /** As the program itself reports it. */
  readonly version: string;
  /** Where it comes from, for a person. */
  readonly source: string;
}

/** A way to get Prometheus when it is not on this machine. */
export type PrometheusOrigin = 'release' | 'debian';

export interface ObtainOptions {
  /** Folder of this project's copies; made when missing. */
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  /** PROMETHEUS_BIN and PATH are read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tried in this order; both by default, the official release first. */
  readonly origins?: readonly PrometheusOrigin[];
  readonly release?: ReleaseOptions;
}

const ORIGIN_NAMES: Readonly<Record<PrometheusOrigin, string>> = {
  release: 'official release',
  debian: 'Debian package',
};

/** Ways that were tried, and why each did not do. */
type Attempts = [way: string, why: string][];

/**
 * Finds Prometheus, or obtains it without installing anything: `PROMETHEUS_BIN`, PATH, the cache,
 * then the official release and Debian's package, whichever can be reached. Every download is
 * verified by SHA-256 before it is unpacked, and enters the cache by a rename: what is there is whole.
 *
 * @throws KfpError `PROMETHEUS_BIN_UNUSABLE` when the program the user named does not run, and
 *   `PROMETHEUS_UNOBTAINABLE`, which tells every way that was tried and why it failed
 */
export async function obtainPrometheus(options: ObtainOptions): Promise<PrometheusBinary> {
  const attempts: Attempts = [];
  const found =
    (await fromEnvironment(options, attempts)) ??
    (await fromPath(options, attempts)) ??
    (await fromCache(options, attempts)) ??
    (await intoCache(options, attempts));
  if (found !== undefined) return found;
  const width = Math.max(...attempts.map(([way]) => way.length));
  throw new KfpError(
    'PROMETHEUS_UNOBTAINABLE',
    `Prometheus is needed and could not be had:\n${attempts
      .map(([way, why]) => `    ${way.padEnd(width)}  ${why}`)
      .join('\n')}`,
    {
      hint: 'Install Prometheus yourself and name it: PROMETHEUS_BIN=/path/to/prometheus npm start',
    },
  );
}

async function fromEnvironment(
  { env }: ObtainOptions,
  attempts: Attempts,
): Promise<PrometheusBinary | undefined> {
  const file = env['PROMETHEUS_BIN'];
  if (file === undefined || file === '') {
    attempts.push(['PROMETHEUS_BIN', 'not set']);
    return undefined;
  }
  // Whoever names a program wants that one: no other is taken in its place.
  return examined(file, 'PROMETHEUS_BIN').catch((cause: unknown) => {
    const why = (cause as Error).message;
    throw new KfpError('PROMETHEUS_BIN_UNUSABLE', `PROMETHEUS_BIN does not run: ${why}`, {
      cause,
      hint: 'Set PROMETHEUS_BIN to the prometheus program itself, or unset it to have one obtained.',
    });
  });
}

async function fromPath(
  { env }: ObtainOptions,
  attempts: Attempts,
): Promise<PrometheusBinary | undefined> {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, 'prometheus');
    if (folder === '' || !(await isProgram(file))) continue;
    return examined(file, 'PATH').catch((error: unknown) => {
      attempts.push(['PATH', (error as Error).message]);
      return undefined;
    });
  }
  attempts.push(['PATH', 'no program called prometheus']);
  return undefined;
}

async function fromCache(
  { cacheDir, log }: ObtainOptions,
  attempts: Attempts,
): Promise<PrometheusBinary | undefined> {
  const folders = (await readdir(cacheDir).catch(() => [])).sort().reverse();
  for (const origin of ['release', 'debian'] as const) {
    for (const folder of folders.filter((name) => name.startsWith(`${origin}-`))) {
      try {
        const file = join(cacheDir, folder, 'prometheus');
        return await examined(file, `${ORIGIN_NAMES[origin]}, cached`);
      } catch (error) {
        const why = (error as Error).message;
        log(`the copy in ${join(cacheDir, folder)} does not run (${why}): removed`);
        await rm(join(cacheDir, folder), { recursive: true, force: true });
      }
    }
  }
  attempts.push(['cache', `nothing in ${cacheDir}`]);
  return undefined;
}

async function intoCache(
  options: ObtainOptions,
  attempts: Attempts,
): Promise<PrometheusBinary | undefined> {
  const { cacheDir, log } = options;
  return withFolderLock(
    cacheDir,
    ({ pid }) => log(`process ${pid} is obtaining Prometheus: waiting for it`),
    async () => {
      const meanwhile = await fromCache(options, []);
      if (meanwhile !== undefined) return meanwhile;
      await removeLeftovers(cacheDir);
      for (const origin of options.origins ?? (['release', 'debian'] as const)) {
        const scratch = await mkdtemp(join(cacheDir, 'tmp-'));
        try {
          return await obtainOne(origin, scratch, options);
        } catch (error) {
          const why = (error as Error).message;
          attempts.push([ORIGIN_NAMES[origin], why]);
          log(`${ORIGIN_NAMES[origin]}: ${why}`);
        } finally {
          await rm(scratch, { recursive: true, force: true });
        }
      }
      return undefined;
    },
  );
}

/** What a killed process left behind; only the lock's owner may have such a folder. */
async function removeLeftovers(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (name.startsWith('tmp-')) await rm(join(cacheDir, name), { recursive: true, force: true });
  }
}

async function obtainOne(
  origin: PrometheusOrigin,
  scratch: string,
  options: ObtainOptions,
): Promise<PrometheusBinary> {
  const { programs, sha256 } =
    origin === 'release'
      ? await fetchRelease(scratch, options.log, options.release)
      : await fetchDebianPackage(scratch, options);
  const whole = join(scratch, 'whole');
  await mkdir(whole);
  for (const name of ['prometheus', 'promtool']) {
    await rename(join(programs, name), join(whole, name));
  }
  const { version } = await examined(join(whole, 'prometheus'), origin);
  await writeFile(
    join(whole, 'origin.json'),
    `${JSON.stringify({ origin, version, archiveSha256: sha256 }, null, 2)}\n`,
  );
  const folder = join(options.cacheDir, `${origin}-${version}`);
  await rm(folder, { recursive: true, force: true });
  await rename(whole, folder);
  return examined(join(folder, 'prometheus'), ORIGIN_NAMES[origin]);
}

/** @throws Error unless it runs and calls itself prometheus */
async function examined(prometheus: string, source: string): Promise<PrometheusBinary> {
  const { stdout, stderr } = await runProgram(prometheus, ['--version'], { timeoutSeconds: 20 });
  // Old releases print it to stderr.
  const version = /^prometheus, version (\S+)/m.exec(`${stdout}\n${stderr}`)?.[1];
  if (version === undefined) throw new Error(`${prometheus} does not call itself prometheus`);
  const promtool = join(dirname(prometheus), 'promtool');
  return {
    prometheus,
    promtool: (await isProgram(promtool)) ? promtool : undefined,
    version,
    source,
  };
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
