#!/usr/bin/env node
// The command line, compiled: `npm run build` first, or use `npm start`, which builds.
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/process.js', import.meta.url);
if (!existsSync(main)) {
  process.stderr.write(
    'error: kfp is not built yet\n  Run `npm run build` in the project first.\n',
  );
  process.exit(2);
}
const { runProcess } = await import(main.href);
await runProcess();
