import { execFile } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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

/** "Xeon, 2 cores, 8 GiB, Linux 6.1 x64; load 0.1 before". */
export function machineText(machine: Machine): string {
  const { processor, cores, memoryBytes, system, loadBefore } = machine;
  return `${processor}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${system}; load ${loadBefore.toFixed(1)} before`;
}

export function currentLoad(): number {
  return loadavg()[0]!;
}

/** The commit that is measured, `+` when files differ from it; `unknown` outside git. */
export async function describeCommit(): Promise<string> {
  const cwd = fileURLToPath(new URL('../../../..', import.meta.url));
  const git = promisify(execFile)('git', ['describe', '--always', '--dirty=+'], { cwd });
  return git.then(
    ({ stdout }) => stdout.trim(),
    () => 'unknown',
  );
}
