// `npm run soak`: builds, then watches the compiled backend under load. `--no-build` measures what
// is built already.
import { install, interruptSignal, isInstalled, PrepareError, ROOT, run } from '../bin/prepare.mjs';

const argv = process.argv.slice(2);
const signal = interruptSignal();

try {
  if (!isInstalled()) await install(signal);
  if (!argv.includes('--no-build')) await build();
  const { soak } = await import('./dist/load/soak.js');
  process.exitCode = await soak(
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

async function build() {
  const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
  const { code, output } = await run(process.execPath, [compiler, '-b', 'backend/bench'], {
    signal,
  });
  signal.throwIfAborted();
  if (code !== 0) throw new PrepareError('the backend does not compile', output);
}
