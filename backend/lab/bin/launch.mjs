// What every bench begins with: the project is installed and compiled, then the compiled bench runs.
import { install, interruptSignal, isInstalled, PrepareError, ROOT, run, STARTED } from './prepare.mjs';

/**
 * Runs a bench and ends the process with its exit code: 130 when interrupted, 1 when it failed.
 * `--no-build` on the command line measures what is built already.
 *
 * @param {string} module below `dist`, without extension
 * @param {string} name of the function it exports: takes the other words of the command line, and
 *   `{ stdout, stderr, signal }`; resolves with the exit code
 */
export async function launch(module, name) {
  const argv = process.argv.slice(2);
  const signal = interruptSignal();
  try {
    if (!isInstalled({ workspaces: STARTED })) await install(signal, STARTED);
    if (!argv.includes('--no-build')) await build(signal);
    const bench = await import(`../dist/bench/${module}.js`);
    process.exitCode = await bench[name](
      argv.filter((word) => word !== '--no-build'),
      { stdout: process.stdout, stderr: process.stderr, signal },
    );
  } catch (error) {
    const stopped = signal.aborted;
    const text =
      error instanceof PrepareError ? `${error.output}\nerror: ${error.message}` : error.stack;
    if (!stopped) process.stderr.write(`${text}\n`);
    process.exitCode = stopped ? 130 : 1;
  }
  process.exit();
}

async function build(signal) {
  const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
  const { code, output } = await run(process.execPath, [compiler, '-b', 'backend/lab'], {
    signal,
  });
  signal.throwIfAborted();
  if (code !== 0) throw new PrepareError('the backend does not compile', output);
}
