import closeWithGrace from 'close-with-grace';
import { createApp } from './app.js';
import { EXIT_OUT_OF_MEMORY, EXIT_UNUSABLE } from './exit-codes.js';
import { readSettings, SettingsError } from './settings.js';

/** The process of one instance: settings in, exit code out. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const app = await createApp({
    settings,
    onOutOfMemory: () => {
      process.stderr.write(
        `Out of memory: ${Math.round(settings.memoryLimitBytes / 2 ** 20)} MiB are used up\n`,
      );
      // At once and without goodbye, as the kernel does it.
      process.exit(EXIT_OUT_OF_MEMORY);
    },
  });
  closeWithGrace({ delay: 3000, logger: false }, () => app.close());
  process.on('disconnect', () => process.exit(0));
  await app.listen({ host: settings.host, port: settings.port });
  process.stdout.write(`demo-app listens on http://${settings.host}:${settings.port}\n`);
}

main().catch((error: unknown) => {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof SettingsError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_UNUSABLE);
  }
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    process.stderr.write(
      `Cannot listen on port ${process.env['PORT'] ?? 3001}: ${code === 'EACCES' ? 'not allowed' : 'another program uses it'}. Choose another with PORT.\n`,
    );
    process.exit(EXIT_UNUSABLE);
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
