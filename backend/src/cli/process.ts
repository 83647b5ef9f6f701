import type { CliIo } from './io.js';
import { runCli } from './main.js';
import type { ServeExtension } from './commands/serve.js';

/** Runs the command line of this process, and ends it. A second Ctrl-C ends it at once. */
export async function runProcess(extendServe?: ServeExtension): Promise<never> {
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new Error('interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // A reader that goes away (`kfp … | head`) is no defect.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? 0 : 1),
  );
  const io: CliIo = {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    signal: interrupt.signal,
  };
  process.exitCode = await runCli(process.argv.slice(2), io, extendServe);
  // Worker pools and keep-alive sockets must not hold a finished command.
  process.exit();
}
