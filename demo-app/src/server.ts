import closeWithGrace from 'close-with-grace';
import { createApp } from './app.js';
import { EXIT_OUT_OF_MEMORY, EXIT_UNUSABLE } from './exit-codes.js';
import { listenAddress } from './listen-address.js';
import { readSettings, SettingsError, type Settings } from './settings.js';

/** Requests under way get this long to end when the process is asked to. Milliseconds. */
const GRACE = 3000;

/** The process of one instance: settings in, exit code out. */
async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  if (settings === undefined) return;
  const app = await createApp({
    settings,
    onOutOfMemory: (residentBytes) => {
      process.stderr.write(
        `Out of memory: ${mebibytes(residentBytes)} of ${mebibytes(settings.memoryLimitBytes)} MiB in use\n`,
      );
      // At once and without goodbye, as the kernel does it.
      process.exit(EXIT_OUT_OF_MEMORY);
    },
  });
  closeWithGrace({ delay: GRACE, logger: false }, async ({ err }) => {
    if (err !== undefined) process.stderr.write(`${err.stack ?? err.message}\n`);
    await app.close();
  });
  // A child of the supervisor does not outlive it.
  process.on('disconnect', () => process.exit(0));
  try {
    const host = await listenAddress(settings.host);
    process.stdout.write(
      `demo-app listens on ${await app.listen({ host, port: settings.port })}\n`,
    );
  } catch (error) {
    throw explainedListenError(error, settings);
  }
}

function explainedListenError(error: unknown, { host, port }: Settings): unknown {
  const reason = {
    EADDRINUSE: 'another program uses it. Choose another with --port or PORT',
    EACCES: 'that is not allowed. Choose one above 1023 with --port or PORT',
    EADDRNOTAVAIL: 'this machine has no such address. Choose another with --host or HOST',
  }[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined
    ? error
    : new SettingsError(`Cannot listen on port ${port} of ${host}: ${reason}.`);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

main().catch((error: unknown) => {
  if (error instanceof SettingsError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_UNUSABLE);
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
