import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { KfpError } from '@kfp/backend/core/errors.js';

/** One program of the local environment. */
export interface PartOptions {
  /** What a person calls it; in messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly cwd?: string;
  /** Its standard output and error; begun anew. */
  readonly logFile: string;
}

export interface Part {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when it has ended, with how: `exit code 1`, `SIGKILL`. Never rejects. */
  readonly ended: Promise<string>;
}

export interface ProcessGroup {
  /**
   * @throws KfpError `LOCAL_PART_MISSING` when the program cannot be started
   */
  start(options: PartOptions): Promise<Part>;
  /** Rejects with KfpError `LOCAL_PART_ENDED` as soon as a part ends that nobody asked to end. */
  readonly failure: Promise<never>;
  /** Ends one part: SIGTERM, and SIGKILL for what is left of it after the grace time. */
  end(part: Part): Promise<void>;
  /** Ends all parts and waits until they are gone. Further calls wait for the same end. */
  stop(): Promise<void>;
  /** SIGKILL for everything, at once. */
  kill(): void;
}

interface Running extends Part {
  readonly child: ChildProcess;
}

const GUARDIAN = fileURLToPath(new URL('../../bin/guardian.mjs', import.meta.url));

const POLL_MILLISECONDS = 50;
const GONE_POLLS = 20;

/** Log lines shown when a part ends unexpectedly. */
const SHOWN_LINES = 12;

/**
 * Processes that live and die together. Each leads a process group of its own, so that a Ctrl-C of
 * the terminal reaches only us, and so that what a part has started itself ends with it. A guardian
 * process ends them all when this process is killed and can no longer do it.
 */
export function createProcessGroup(options: { readonly graceSeconds?: number } = {}): ProcessGroup {
  const graceMilliseconds = (options.graceSeconds ?? 8) * 1000;
  const parts = new Set<Running>();
  const ending = new Set<Running>();
  let guardian: ChildProcess | undefined;
  let stopping: Promise<void> | undefined;
  let fail: (error: KfpError) => void = () => undefined;
  const failure = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  // Whoever cares awaits it; a failure while nobody does is no unhandled rejection.
  failure.catch(() => undefined);

  const tellGuardian = (line: string): void => {
    guardian ??= startGuardian();
    guardian.stdin?.write(`${line}\n`);
  };

  const start = async (part: PartOptions): Promise<Part> => {
    if (stopping !== undefined)
      throw new KfpError('LOCAL_STOPPING', 'The local environment is being stopped');
    guardian ??= startGuardian();
    const child = spawnPart(part);
    // Before anything is awaited: from here on not even SIGKILL leaves it behind.
    if (child.pid !== undefined) tellGuardian(`+${child.pid}`);
    const pid = await startedPid(child, part);
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    const running: Running = { name: part.name, pid, logFile: part.logFile, ended, child };
    parts.add(running);
    void ended.then((how) => {
      // What it started itself has nobody left to end it.
      signalGroup(pid, 'SIGKILL');
      parts.delete(running);
      tellGuardian(`-${pid}`);
      if (!ending.delete(running)) fail(endedUnexpectedly(running, how));
    });
    return running;
  };

  const end = async (part: Part): Promise<void> => {
    const running = [...parts].find((one) => one.pid === part.pid);
    if (running === undefined) return;
    ending.add(running);
    running.child.kill('SIGTERM');
    const timer = setTimeout(() => signalGroup(running.pid, 'SIGKILL'), graceMilliseconds);
    await running.ended;
    clearTimeout(timer);
    // Not for ever: where process 1 reaps nobody, the dead keep their group.
    for (let i = 0; i < GONE_POLLS && signalGroup(running.pid, 'SIGKILL'); i++) {
      await sleep(POLL_MILLISECONDS);
    }
  };

  const stopAll = async (): Promise<void> => {
    await Promise.all([...parts].map(end));
    if (guardian === undefined) return;
    const gone = new Promise((resolve) => guardian?.once('exit', resolve));
    if (guardian.exitCode !== null || guardian.signalCode !== null) return;
    guardian.stdin?.end();
    await gone;
  };

  return {
    start,
    failure,
    end,
    stop: () => (stopping ??= stopAll()),
    kill: () => {
      for (const part of parts) {
        ending.add(part);
        signalGroup(part.pid, 'SIGKILL');
      }
    },
  };
}

function startGuardian(): ChildProcess {
  const guardian = spawn(process.execPath, [GUARDIAN], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Killed by someone: the others work on without it.
  guardian.stdin.on('error', () => undefined);
  guardian.on('error', () => undefined);
  return guardian;
}

function spawnPart(part: PartOptions): ChildProcess {
  mkdirSync(dirname(part.logFile), { recursive: true });
  const log = openSync(part.logFile, 'w');
  try {
    return spawn(part.command, part.args, {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: part.cwd,
      env: part.env ?? process.env,
    });
  } finally {
    closeSync(log);
  }
}

function startedPid(child: ChildProcess, part: PartOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid!));
    child.once('error', (cause) =>
      reject(
        new KfpError('LOCAL_PART_MISSING', `${part.name} cannot be started: ${cause.message}`, {
          cause,
          hint: `The program is ${part.command}.`,
        }),
      ),
    );
  });
}

function endedUnexpectedly(part: Running, how: string): KfpError {
  const lines = readFileSync(part.logFile, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-SHOWN_LINES)
    .map((line) => `    ${line}`);
  const log =
    lines.length === 0 ? ' Its log is empty.' : ` The end of its log:\n${lines.join('\n')}`;
  return new KfpError('LOCAL_PART_ENDED', `${part.name} has ended (${how}).${log}`, {
    hint: `Its whole log: ${part.logFile}`,
  });
}

/** Whether the process group still exists. */
function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
