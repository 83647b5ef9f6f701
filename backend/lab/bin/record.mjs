// `npm run record`: records a dataset with demo applications of its own. Flags it does not know go on
// to `kfp collect`.
import { parseArgs } from 'node:util';
import { build, interruptSignal, ROOT } from './prepare.mjs';

const HELP = `Records a dataset: starts Prometheus and demo applications of different size under load, provokes
failures in all of them with kfp collect, and ends everything.

Usage
  npm run record -- [options] [options of kfp collect]

Options
  --demo-ports <a,b,…>     one demo application per port; its load is controlled on the port 5000
                           above                     (3301,3302,3303,3304,3305,3306)
  --prometheus-port <n>                                                (9391)
  --seed <n>               of the traffic and of the order of runs     (1)
  -h, --help

Example: the dataset that is shipped
  npm run record -- --duration 2280 --output backend/data/demo.csv.gz
`;

const { values, tokens } = parseArgs({
  args: process.argv.slice(2),
  strict: false,
  tokens: true,
  options: {
    help: { type: 'boolean', short: 'h' },
    'demo-ports': { type: 'string', default: '3301,3302,3303,3304,3305,3306' },
    'prometheus-port': { type: 'string', default: '9391' },
    seed: { type: 'string', default: '1' },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const own = new Set(['demo-ports', 'prometheus-port', 'seed']);
const passedOn = tokens.flatMap((token) => {
  if (token.kind === 'positional') return [token.value];
  if (token.kind !== 'option' || own.has(token.name)) return [];
  return token.inlineValue ? [`${token.rawName}=${token.value}`] : [token.rawName];
});

const interrupted = interruptSignal();
try {
  await build(interrupted);
  const { record } = await import('../dist/local/record.js');
  process.exitCode = await record({
    demoPorts: values['demo-ports'].split(',').map(Number),
    prometheusPort: Number(values['prometheus-port']),
    seed: Number(values.seed),
    dir: `${ROOT}.cache/record`,
    cacheDir: `${ROOT}.cache/prometheus`,
    collectArgs: passedOn,
    environment: process.env,
    log: (line) => process.stderr.write(`${line}\n`),
    signal: interrupted,
  });
} catch (error) {
  if (interrupted.aborted) process.exit(130);
  process.stderr.write(`${error.output ?? ''}error: ${error.message}\n`);
  if (error.hint) process.stderr.write(`  ${error.hint}\n`);
  process.exitCode = 2;
}
process.exit();
