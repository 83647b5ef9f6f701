import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createBackoff } from './backoff.js';
import { EXIT_OUT_OF_MEMORY, EXIT_UNUSABLE } from './exit-codes.js';
import type { TerminationReason } from './settings.js';

/**
 * V8's young generation, kept small: else a new process touches more and more of it for half a
 * minute, and looks as if it leaked.
 */
const V8_FLAGS = ['--max-semi-space-size=1'];

/** A process that hangs must not outlive its supervisor. Milliseconds. */
const KILL_AFTER = 5000;

/** Keeps one instance running, as the kubelet keeps a container. Its flags are the instance's. */
function supervise(): void {
  const backoff = createBackoff({ first: 500, most: 10_000, soundAfter: 10_000 });
  let child: ChildProcess | undefined;
  let pending: NodeJS.Timeout | undefined;
  let restarts = 0;
  let reason: TerminationReason | undefined;
  let stopping = false;

  const start = (): void => {
    const startedAt = performance.now();
    child = fork(fileURLToPath(new URL('./server.js', import.meta.url)), process.argv.slice(2), {
      execArgv: [...process.execArgv, ...V8_FLAGS],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env,
        RESTARTS: String(restarts),
        LAST_TERMINATED_REASON: reason,
      },
    });
    child.on('exit', (code, signal) => {
      child = undefined;
      if (stopping) process.exit(0);
      // Settings it cannot use stay unusable; help asked for has been printed.
      const answered = code === 0 && process.argv.some((arg) => arg === '--help' || arg === '-h');
      if (code === EXIT_UNUSABLE || answered) process.exit(code);
      // Killed by a signal from outside is an error: only the watchdog knows of memory.
      reason = code === EXIT_OUT_OF_MEMORY ? 'OOMKilled' : 'Error';
      restarts++;
      const wait = backoff.next(performance.now() - startedAt);
      process.stderr.write(
        `demo-app ended with ${code ?? signal} (${reason}); restart ${restarts} in ${wait} ms\n`,
      );
      pending = setTimeout(start, wait);
    });
  };

  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    clearTimeout(pending);
    if (child === undefined) process.exit(0);
    child.kill('SIGTERM');
    setTimeout(() => child?.kill('SIGKILL'), KILL_AFTER).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  // Started with an IPC channel, it ends with whoever started it.
  process.on('disconnect', stop);
  start();
}

supervise();
