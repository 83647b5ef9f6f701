// Runs a bench on the compiled backend: `node backend/lab/bin/bench.mjs <name> [options]`. Installs and
// compiles what is missing first; with `--no-build` it measures what is built already. The exit code is the
// bench's, 130 when interrupted, 1 when it failed.
import {
  install,
  interruptSignal,
  isInstalled,
  PrepareError,
  ROOT,
  run,
  STARTED,
} from './prepare.mjs';

/** By name: below `dist`. */
const BENCHES = {
  anomaly: 'bench/anomaly/main',
  api: 'bench/load/api',
  cases: 'bench/cases/main',
  clusters: 'bench/clusters/main',
  forecasting: 'bench/forecasting/main',
  learners: 'bench/learners/main',
  prediction: 'bench/prediction/main',
  scale: 'bench/scale/main',
  soak: 'bench/load/soak',
  'train-crossings': 'zoo/train',
  zoo: 'bench/zoo/main',
};

const [name, ...argv] = process.argv.slice(2);
if (!(name in BENCHES)) {
  process.stderr.write(`error: the benches are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
const signal = interruptSignal();
try {
  if (!isInstalled({ workspaces: STARTED })) await install(signal, STARTED);
  if (!argv.includes('--no-build')) await compile();
  const { bench } = await import(`../dist/${BENCHES[name]}.js`);
  process.exitCode = await bench(
    argv.filter((word) => word !== '--no-build'),
    { stdout: process.stdout, stderr: process.stderr, signal },
  );
} catch (error) {
  const text =
    error instanceof PrepareError ? `${error.output}\nerror: ${error.message}` : error.stack;
  if (!signal.aborted) process.stderr.write(`${text}\n`);
  process.exitCode = signal.aborted ? 130 : 1;
}
process.exit();

async function compile() {
  const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
  const { code, output } = await run(process.execPath, [compiler, '-b', 'backend/lab'], { signal });
  signal.throwIfAborted();
  if (code !== 0) throw new PrepareError('the backend does not compile', output);
}
