#!/usr/bin/env node
// The command line, compiled: `npm run build` first, or use `npm start`, which builds.
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(main)) {
  process.stderr.write(
    'error: kfp is not built yet\n  Run `npm run build` in the project first.\n',
  );
  process.exit(2);
}
const { runCli } = await import(main.href);

const interrupt = new AbortController();
const onSignal = () => {
  // A second signal means now.
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort(new Error('interrupted'));
};
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
// A reader that goes away (`kfp … | head`) is no defect.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interrupt.signal,
});
// Worker pools and keep-alive sockets must not hold a finished command.
process.exit();
