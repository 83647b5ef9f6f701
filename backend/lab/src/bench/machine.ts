import { execFile } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PythonSettings } from './settings.js';

const run = promisify(execFile);

/** Where it was measured. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  /** Processes that wanted to run, mean of the minute before. */
  readonly loadBefore: number;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown processor',
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${type()} ${release()} ${process.arch}`,
    loadBefore: currentLoad(),
  };
}

export function currentLoad(): number {
  return loadavg()[0]!;
}

/** The commit that is measured, `+` when files differ from it; undefined outside git. */
export async function describeCommit(): Promise<string | undefined> {
  try {
    const cwd = fileURLToPath(new URL('../../../..', import.meta.url));
    const { stdout } = await run('git', ['describe', '--always', '--dirty=+'], { cwd });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

export type Library = PythonSettings['estimator'];

/** The interpreter to use for each library, and versions; a library nobody has is absent. */
export interface Python {
  readonly commands: Readonly<Partial<Record<Library, string>>>;
  readonly versions: Readonly<Record<string, string>>;
}

const PROBES: Readonly<Record<Library, readonly string[]>> = {
  sklearn: ['numpy', 'sklearn'],
  // Its classifier is made for scikit-learn and wants it.
  xgboost: ['numpy', 'sklearn', 'xgboost'],
};

export async function findPython(asked: string | undefined): Promise<Python> {
  const candidates = asked === undefined ? ['/usr/bin/python3', 'python3'] : [asked];
  const commands: Partial<Record<Library, string>> = {};
  const versions: Record<string, string> = {};
  for (const [library, modules] of Object.entries(PROBES) as [Library, readonly string[]][]) {
    for (const command of candidates) {
      const found = await versionsOf(command, modules);
      if (found === undefined) continue;
      commands[library] = command;
      Object.assign(versions, found);
      break;
    }
  }
  return { commands, versions };
}

/** Undefined when there is no such interpreter, or it lacks one of the modules. */
async function versionsOf(
  command: string,
  modules: readonly string[],
): Promise<Record<string, string> | undefined> {
  const script = [
    `import json, sys, ${modules.join(', ')}`,
    `print(json.dumps({"python": sys.version.split()[0], **{m.__name__: m.__version__ for m in [${modules.join(', ')}]}}))`,
  ].join('\n');
  try {
    const { stdout } = await run(command, ['-c', script]);
    return JSON.parse(stdout) as Record<string, string>;
  } catch {
    return undefined;
  }
}
