import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EXIT_OUT_OF_MEMORY, EXIT_UNUSABLE } from './exit-codes.js';
import type { TerminationReason } from './settings.js';

/** Wait before the first restart, and the most it doubles to. Milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

/** After running this long a process counts as sound, and the wait starts anew. Milliseconds. */
const SOUND_AFTER = 10_000;

/** Keeps one instance running, as the kubelet keeps a container. */
function supervise(): void {
  let child: ChildProcess | undefined;
  let restarts = 0;
  let reason: TerminationReason | undefined;
  let wait = FIRST_WAIT;
  let stopping = false;
  let pending: NodeJS.Timeout | undefined;

  const start = (): void => {
    const startedAt = Date.now();
    child = fork(fileURLToPath(new URL('./server.js', import.meta.url)), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env,
        RESTARTS: String(restarts),
        ...(reason === undefined ? {} : { LAST_TERMINATED_REASON: reason }),
      },
    });
    child.on('exit', (code) => {
      child = undefined;
      if (stopping) process.exit(0);
      if (code === EXIT_UNUSABLE) process.exit(EXIT_UNUSABLE);
      reason = code === EXIT_OUT_OF_MEMORY ? 'OOMKilled' : 'Error';
      restarts++;
      if (Date.now() - startedAt > SOUND_AFTER) wait = FIRST_WAIT;
      process.stderr.write(`demo-app ended (${reason}); restart ${restarts} in ${wait} ms\n`);
      pending = setTimeout(start, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    });
  };

  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    clearTimeout(pending);
    if (child === undefined) process.exit(0);
    child.kill('SIGTERM');
    // A process that hangs must not outlive its supervisor.
    setTimeout(() => child?.kill('SIGKILL'), 5000).unref();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', stop);
  // Started with an IPC channel, it ends with whoever started it.
  process.on('disconnect', stop);
  start();
}

supervise();
