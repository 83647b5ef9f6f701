import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Library } from './settings.js';

/** The interpreter to use for each library, and versions; a library nobody has is absent. */
export interface Python {
  readonly commands: Readonly<Partial<Record<Library, string>>>;
  readonly versions: Readonly<Record<string, string>>;
}

const MODULES: Readonly<Record<Library, string>> = {
  sklearn: 'numpy, sklearn',
  // Its classifier is made for scikit-learn and wants it.
  xgboost: 'numpy, sklearn, xgboost',
};

/** @param asked the only interpreter to try */
export async function findPython(asked: string | undefined): Promise<Python> {
  const candidates = asked === undefined ? ['/usr/bin/python3', 'python3'] : [asked];
  const commands: Partial<Record<Library, string>> = {};
  const versions: Record<string, string> = {};
  for (const [library, modules] of Object.entries(MODULES) as [Library, string][]) {
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
  modules: string,
): Promise<Record<string, string> | undefined> {
  const script = `import json, sys, ${modules}
print(json.dumps({"python": sys.version.split()[0], **{m.__name__: m.__version__ for m in [${modules}]}}))`;
  try {
    const { stdout } = await promisify(execFile)(command, ['-c', script]);
    return JSON.parse(stdout) as Record<string, string>;
  } catch {
    return undefined;
  }
}
