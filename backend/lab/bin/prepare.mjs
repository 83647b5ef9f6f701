// What stands between a fresh clone and a built project, shared by `npm start` and `npm test`. Plain
// JavaScript without dependencies: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const NODE_AT_LEAST = [20, 12];

/** A preparation that failed; `output` is what the failed command printed. */
export class PrepareError extends Error {
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/** @throws {PrepareError} when this Node is too old to run the project */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = NODE_AT_LEAST;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new PrepareError(
    `Node ${NODE_AT_LEAST.join('.')} or newer is needed; this is ${version}`,
    '',
  );
}

/** The workspaces that are built and run by `npm start`: not what only tests or the kernels' compiler need. */
export const STARTED = ['@kfp/backend', '@kfp/lab', '@kfp/demo-app', '@kfp/plugin'];

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes what it has installed into
 * a hidden lock file; packages for other platforms are optional and absent there.
 *
 * @param {{ root?: string, workspaces?: readonly string[] }} options workspaces: their packages and the
 *   root's are enough; all where they are not named
 */
export function isInstalled({ root = ROOT, workspaces } = {}) {
  const wanted = readLock(`${root}package-lock.json`);
  const present = readLock(`${root}node_modules/.package-lock.json`);
  if (wanted === undefined || present === undefined) return false;
  return neededBy(wanted, workspaces).every((path) => {
    const entry = wanted[path];
    return (
      !path.includes('node_modules/') ||
      entry.link ||
      entry.optional ||
      entry.devOptional ||
      present[path]?.version === entry.version
    );
  });
}

/** Paths in a lock file that `npm ci` installs for the root and these workspaces. */
function neededBy(lock, workspaces) {
  if (workspaces === undefined) return Object.keys(lock);
  const found = new Set();
  const visit = (path) => {
    if (path === undefined || found.has(path)) return;
    found.add(path);
    const {
      link,
      resolved,
      dependencies,
      devDependencies,
      peerDependencies,
      peerDependenciesMeta,
    } = lock[path];
    if (link) visit(resolved);
    // Of a package from the registry the lock file has no development dependencies.
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })) {
      if (!peerDependenciesMeta?.[name]?.optional) visit(pathOf(lock, path, name));
    }
  };
  for (const path of ['', ...workspaces.map((name) => `node_modules/${name}`)]) visit(path);
  return [...found];
}

/** Where Node finds a package that is asked for by another; undefined where it is optional and absent. */
function pathOf(lock, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = `${folder}${folder === '' ? '' : '/'}node_modules/${name}`;
    if (path in lock) return path;
    if (folder === '') return undefined;
  }
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Installs exactly what package-lock.json says; development packages are needed to build. What `npm start`
 * has installed is completed and not deleted, which `npm ci` would do.
 *
 * @param {readonly string[]} [workspaces] their packages and the root's alone
 */
export function install(signal, workspaces) {
  const some = (workspaces ?? []).flatMap((name) => ['--workspace', name]);
  if (some.length > 0) some.push('--include-workspace-root');
  const begun = readLock(`${ROOT}node_modules/.package-lock.json`) !== undefined;
  const command = begun && workspaces === undefined ? ['install', '--no-save'] : ['ci'];
  return npm([...command, ...some, '--include=dev', '--no-progress'], signal);
}

/** Compiles the backend and the demo application. */
export function build(signal) {
  return npm(['run', 'build:server'], signal);
}

/** What is drawn in browsers, each with its sources and one file of its build. */
const PAGES = [
  {
    script: 'build',
    made: 'plugin/dist/panel/module.js',
    from: ['plugin/src', 'plugin/bin', 'plugin/README.md', 'plugin/CHANGELOG.md'],
  },
  {
    script: 'build:workbench',
    made: 'plugin/workbench/dist/index.html',
    from: [
      'plugin/workbench/src',
      'plugin/src/panel',
      'plugin/README.md',
      'plugin/workbench/index.html',
      'plugin/workbench/vite.config.ts',
    ],
  },
];

/** Of both: another version of a library is another build. */
const PAGES_OF_ALL = ['plugin/package.json', 'package-lock.json'];

/**
 * Builds the plugin and the workbench, each when it is missing or older than its sources.
 *
 * @returns {Promise<string[]>} what was built
 * @throws {PrepareError}
 */
export async function buildPages(signal) {
  const stale = stalePages();
  for (const script of stale) await npm(['run', script, '-w', 'plugin'], signal);
  return stale;
}

/** The scripts whose build is missing or older than its sources. */
export function stalePages(root = ROOT) {
  return PAGES.filter(
    ({ made, from }) => newest([...from, ...PAGES_OF_ALL], root) > newest([made], root),
  ).map(({ script }) => script);
}

/** When the last of these files was changed, folders with all that is in them; 0 when there is none. */
function newest(paths, root) {
  return Math.max(
    0,
    ...paths.map((path) => {
      const file = `${root}${path}`;
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat === undefined || /\.test\.\w+$/.test(path)) return 0;
      if (!stat.isDirectory()) return stat.mtimeMs;
      return newest(
        readdirSync(file).map((name) => `${path}/${name}`),
        root,
      );
    }),
  );
}

/**
 * Runs npm and keeps its output to itself.
 *
 * @throws {PrepareError} with that output, when it fails
 */
async function npm(args, signal) {
  // The npm that runs us, which may not be the one on PATH.
  const cli = process.env.npm_execpath;
  const [command, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  const { code, output } = await run(command, [...first, ...args], { signal });
  signal?.throwIfAborted();
  if (code !== 0) throw new PrepareError(`npm ${args.join(' ')} failed`, output);
}

/**
 * Runs a program in the project's folder and resolves with its exit code and output.
 *
 * @param {{ signal?: AbortSignal, env?: NodeJS.ProcessEnv, stdio?: 'pipe' | 'inherit',
 *   priority?: number }} options priority: of node:os, for it and all that it starts
 */
export function run(command, args, { signal, env = process.env, stdio = 'pipe', priority } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', stdio, stdio] });
    if (priority !== undefined && child.pid !== undefined) setPriority(child.pid, priority);
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop);
    const settle = (code, more = '') => {
      signal?.removeEventListener('abort', stop);
      resolve({ code, output: Buffer.concat(chunks).toString() + more });
    };
    child.once('error', (error) => settle(1, `${command}: ${error.message}\n`));
    child.once('close', (code) => settle(code ?? 1));
  });
}

/**
 * Aborts on Ctrl-C, SIGTERM and SIGHUP, and when the npm that runs us has gone: npm hands a SIGTERM
 * to its shell, and many a shell dies of it without telling us.
 *
 * @param {(again: boolean) => void} onSignal told of each signal; `again` from the second key press on
 */
export function interruptSignal(onSignal = () => undefined) {
  const interrupt = new AbortController();
  // npm passes on the Ctrl-C that the terminal has already sent us: two at once are one.
  const ONE_KEYPRESS_MILLISECONDS = 1000;
  let first = 0;
  const end = (reason) => {
    onSignal(first > 0 && Date.now() - first > ONE_KEYPRESS_MILLISECONDS);
    first ||= Date.now();
    interrupt.abort(new Error(reason));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => end(name));
  if (process.env.npm_lifecycle_event !== undefined) {
    const before = ancestors();
    const watch = setInterval(() => {
      if (ancestors() === before) return;
      clearInterval(watch);
      end('npm has ended');
    }, 500).unref();
  }
  return interrupt.signal;
}

/** Our parent, and on Linux its parent: a shell, and the npm behind it. */
function ancestors() {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} ${stat.slice(stat.lastIndexOf(')')).split(' ')[2]}`;
  } catch {
    return String(parent);
  }
}

/**
 * One line per stage: on a terminal it shows at once that the stage is under way, in a pipe it is
 * written when the stage is done.
 *
 * @param {import('node:stream').Writable & { isTTY?: boolean }} stream
 */
export function createStages(stream, { color = false } = {}) {
  const paint = (format, text) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  const line = (mark, label, detail) => `  ${mark} ${label.padEnd(14)}${detail}`.trimEnd();
  return {
    /**
     * @template T
     * @param {string} label
     * @param {(note: (text: string) => void) => Promise<T>} work
     * @param {(value: T, seconds: number) => string} describe what the finished line says
     */
    async run(label, work, describe) {
      const begun = Date.now();
      const show = (detail) => {
        // Longer than the terminal is wide, it would wrap, and only its last row be rewritten.
        const fitting = line('…', label, detail).slice(0, (stream.columns ?? 80) - 1);
        if (stream.isTTY) stream.write(`\r\u001b[2K${fitting}`);
      };
      const finish = (text) => stream.write(`${stream.isTTY ? '\r\u001b[2K' : ''}${text}\n`);
      show('');
      try {
        const value = await work(show);
        const detail = describe(value, (Date.now() - begun) / 1000);
        finish(line(paint('green', '✓'), label, detail));
        return value;
      } catch (error) {
        finish(line(paint('red', '✗'), label, ''));
        throw error;
      }
    },
  };
}

/** "21 s": how long something took. */
export function tookSeconds(seconds) {
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}
