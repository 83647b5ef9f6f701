import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { dockerignore } from './dockerignore.js';
import { readDockerfile, type Stage } from './dockerfile.js';
import { ROOT } from './repository.js';

export interface Image {
  /** Stands for `/` of the container. */
  readonly root: string;
  readonly stage: Stage;
  /** A path of the container, here. */
  path(inside: string): string;
  /** Starts a command; the image's own one when absent. */
  start(options?: {
    readonly command?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    /** In place of the image's; the group stays. */
    readonly uid?: number;
  }): ChildProcess;
  /** Runs a command as the image's user, or as another one, and waits. */
  run(
    command: readonly string[],
    env?: Readonly<Record<string, string>>,
    uid?: number,
  ): { readonly status: number | null; readonly output: string };
  remove(): void;
}

/** Why images cannot be imitated here: files must belong to root, and the program to somebody else. */
export function whyNoImages(): string | undefined {
  return process.getuid?.() === 0 ? undefined : 'only root can start a program as another user';
}

/**
 * Does what a Dockerfile says, without Docker: every stage is a folder, files are copied, commands run
 * in it. Two things are not as in Docker: the base image is this machine, and stages which only compile
 * use the packages that are installed here in place of `npm ci`.
 */
export function imitateImage(dockerfile: string): Image {
  const scratch = mkdtempSync(join(tmpdir(), 'kfp-image-'));
  chmodSync(scratch, 0o755);
  const stages = readDockerfile(join(ROOT, dockerfile));
  const folders = new Map<string, string>();
  stages.forEach((stage, index) => {
    const folder = join(scratch, stage.name ?? `stage-${index}`);
    mkdirSync(folder);
    const base = folders.get(stage.base);
    if (base !== undefined) cpSync(base, folder, { recursive: true });
    buildStage(stage, folder, folders);
    folders.set(stage.name ?? '', folder);
  });
  const stage = stages.at(-1)!;
  const root = folders.get('')!;
  const [own, gid] = (stage.user ?? '0').split(':').map(Number) as [number, number];
  const settings = (env: Readonly<Record<string, string>> = {}, uid = own): object => ({
    cwd: inside(root, stage.workdir),
    uid,
    gid,
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      ...Object.fromEntries(
        Object.entries({ ...stage.env, ...env }).map(([name, value]) => [name, here(root, value)]),
      ),
    },
  });
  return {
    root,
    stage,
    path: (path) => inside(root, path),
    start: ({ command = stage.command, env, uid } = {}) => {
      const [program, ...args] = command.map((word) => here(root, word)) as [string, ...string[]];
      return spawn(program, args, { ...settings(env, uid), stdio: ['ignore', 'pipe', 'pipe'] });
    },
    run: (command, env, uid) => {
      const [program, ...args] = command.map((word) => here(root, word)) as [string, ...string[]];
      const { status, stdout, stderr } = spawnSync(program, args, {
        ...settings(env, uid),
        encoding: 'utf8',
      });
      return { status, output: stdout + stderr };
    },
    remove: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

function buildStage(stage: Stage, folder: string, folders: ReadonlyMap<string, string>): void {
  const compilesOnly = stage.name === 'build';
  for (const step of stage.steps) {
    const cwd = inside(folder, step.workdir);
    mkdirSync(cwd, { recursive: true });
    if (step.kind === 'copy') {
      const source = step.from === undefined ? undefined : folders.get(step.from);
      copy(step.paths, source, cwd, folder);
    } else if (compilesOnly && step.command.startsWith('npm ci ')) {
      // Of the workspaces, too: versions that differ from the root's lie there.
      for (const folder of ['.', 'backend', 'demo-app', 'plugin']) {
        const packages = join(ROOT, folder, 'node_modules');
        if (!existsSync(packages)) continue;
        mkdirSync(join(cwd, folder), { recursive: true });
        symlinkSync(packages, join(cwd, folder, 'node_modules'));
      }
    } else {
      const { status, stdout, stderr } = spawnSync('sh', ['-ec', here(folder, step.command)], {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, npm_config_prefer_offline: 'true' },
      });
      if (status !== 0) throw new Error(`RUN ${step.command}\n${stdout}${stderr}`);
    }
  }
}

/** COPY: of several, or into a name with a slash at its end, files keep their names. */
function copy(
  paths: readonly string[],
  source: string | undefined,
  cwd: string,
  folder: string,
): void {
  const wanted = dockerignore(readFileSync(join(ROOT, '.dockerignore'), 'utf8'));
  const target = paths.at(-1)!;
  const into = target.startsWith('/') ? inside(folder, target) : resolve(cwd, target);
  const sources = paths.slice(0, -1);
  for (const path of sources) {
    const from = source === undefined ? join(ROOT, path) : inside(source, path);
    if (source !== undefined && statSync(from).isDirectory()) {
      // Hard links: no image changes a file of another stage, and packages are large.
      mkdirSync(into, { recursive: true });
      execFileSync('cp', ['-al', `${from}/.`, into]);
      continue;
    }
    if (!existsSync(from)) throw new Error(`COPY ${path}: there is no such file`);
    const keepsName = !statSync(from).isDirectory() && (sources.length > 1 || target.endsWith('/'));
    const to = keepsName ? join(into, basename(path)) : into;
    mkdirSync(dirname(to), { recursive: true });
    let copied = 0;
    cpSync(from, to, {
      recursive: true,
      dereference: false,
      verbatimSymlinks: true,
      filter: (file) => {
        if (source !== undefined) return true;
        const relative = file.slice(ROOT.length);
        if (statSync(file).isDirectory()) return !/(^|\/)(node_modules|dist)$/.test(relative);
        const takes = wanted(relative);
        copied += Number(takes);
        return takes;
      },
    });
    if (source === undefined && copied === 0) throw new Error(`COPY ${path}: .dockerignore has it`);
  }
}

function inside(root: string, path: string): string {
  return join(root, path);
}

/** Absolute paths that our images have, as they are here. */
function here(root: string, text: string): string {
  return text.replace(/(?<![\w./])\/(?=(app|var\/lib\/kfp|plugins?)\b)/g, `${root}/`);
}
