// `npm start`: from a fresh clone to a running system. Installs and builds what is missing, then hands
// over to the compiled local environment. Plain JavaScript: it runs before anything is installed.
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  build,
  buildPages,
  checkNode,
  createStages,
  install,
  interruptSignal,
  isInstalled,
  PrepareError,
  ROOT,
  STARTED,
  tookSeconds,
} from './prepare.mjs';
import { HELP, parseStartOptions, UsageError } from './start-options.mjs';

const interrupted = interruptSignal((again) => {
  // Whoever asks twice wants it now; the guardian ends what still runs.
  if (again) process.exit(130);
});
// A reader that goes away (`npm start | head`) ends the system like Ctrl-C.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {
    if (!interrupted.aborted) process.kill(process.pid, 'SIGTERM');
  });
}

process.exitCode = await main(process.argv.slice(2));
process.exit();

async function main(argv) {
  let options;
  try {
    checkNode();
    options = parseStartOptions(argv);
  } catch (error) {
    return report(error);
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  // With --json, stdout belongs to the machine.
  const out = options.json ? process.stderr : process.stdout;
  const color = out.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  const stages = createStages(out, { color });
  try {
    out.write('\nKubernetes failure prediction\n\n');
    if (!isInstalled({ workspaces: STARTED })) {
      await stages.run(
        'dependencies',
        (note) => {
          note('npm ci');
          return install(interrupted, STARTED);
        },
        (_, seconds) => `installed in ${tookSeconds(seconds)}`,
      );
    }
    // The pages take a processor of their own meanwhile.
    const pages = buildPages(interrupted);
    pages.catch(() => undefined);
    await stages.run(
      'build',
      () => build(interrupted),
      (_, seconds) => tookSeconds(seconds),
    );
    await workbenchStage(stages, pages, out);
    const { runStart } = await import('../dist/local/main.js');
    return await runStart(options, {
      stdout: process.stdout,
      stderr: process.stderr,
      out,
      color,
      stages,
      root: ROOT,
      environment: process.env,
      signal: interrupted,
    });
  } catch (error) {
    return interrupted.aborted ? 130 : report(error);
  }
}

/** Predictions do not need a page: when it cannot be built, everything else runs all the same. */
async function workbenchStage(stages, pages, out) {
  try {
    await stages.run(
      'workbench',
      () => pages,
      (built, seconds) => (built.length === 0 ? 'up to date' : tookSeconds(seconds)),
    );
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error;
    mkdirSync(`${ROOT}.cache`, { recursive: true });
    writeFileSync(`${ROOT}.cache/workbench-build.log`, error.output);
    out.write(
      `    ${error.message}: .cache/workbench-build.log says why; all else runs without it\n`,
    );
  }
}

function report(error) {
  if (error instanceof UsageError) {
    process.stderr.write(`error: ${error.message}\n  npm start -- --help shows all flags\n`);
    return 2;
  }
  if (error instanceof PrepareError) {
    process.stderr.write(`${error.output}\nerror: ${error.message}\n`);
    return 2;
  }
  process.stderr.write(`defect: ${error.stack}\n`);
  return 1;
}
