// `npm start`: from a fresh clone to a running system. Installs and builds what is missing, then hands
// over to the compiled stack. Plain JavaScript: it runs before anything is installed.
import {
  build,
  checkNode,
  createStages,
  install,
  isInstalled,
  PrepareError,
  ROOT,
  tookSeconds,
} from './prepare.mjs';
import { HELP, parseStartOptions, UsageError } from './start-options.mjs';

const interrupt = new AbortController();
// npm passes on the Ctrl-C that the terminal has already sent us: two at once are one.
const ONE_KEYPRESS_MILLISECONDS = 1000;
let interruptedAt = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    const now = Date.now();
    // Whoever asks twice wants it now; the guardian ends what still runs.
    if (interruptedAt > 0 && now - interruptedAt > ONE_KEYPRESS_MILLISECONDS) process.exit(130);
    interruptedAt ||= now;
    interrupt.abort(new Error(signal));
  });
}
// A reader that goes away (`npm start | head`) ends the system like Ctrl-C.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => interrupt.abort(new Error('EPIPE')));
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
    if (!isInstalled()) {
      await stages.run(
        'dependencies',
        (note) => {
          note('npm ci');
          return install(interrupt.signal);
        },
        (_, seconds) => `installed in ${tookSeconds(seconds)}`,
      );
    }
    await stages.run(
      'build',
      () => build(interrupt.signal),
      (_, seconds) => tookSeconds(seconds),
    );
    const { runStart } = await import('../dist/stack/main.js');
    return await runStart(options, {
      stdout: process.stdout,
      stderr: process.stderr,
      out,
      color,
      stages,
      root: ROOT,
      environment: process.env,
      signal: interrupt.signal,
    });
  } catch (error) {
    return interrupt.signal.aborted ? 0 : report(error);
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
