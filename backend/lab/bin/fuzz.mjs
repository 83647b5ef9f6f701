// `npm run fuzz -- --cases 10000 [--seed n]`: the properties of `npm test` with more cases, and a table
// of what came of them. A failing input is printed as small as it could be made, with its seed.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
for (const name of ['cases', 'seed']) {
  if (/^\d+$/.test(values[name])) continue;
  process.stderr.write(`--${name} is a whole number, not "${values[name]}"\n`);
  process.exit(2);
}
process.stdout.write(`${values.cases} cases, seed ${values.seed}\n`);

const child = spawn(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'unit',
    'backend/lab/fuzz',
    'demo-app/fuzz',
  ],
  {
    cwd: ROOT,
    env: { ...process.env, KFP_FUZZ_CASES: values.cases, KFP_FUZZ_SEED: values.seed },
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
let rest = '';
let failures = '';
const rows = [];
child.stdout.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line.startsWith('fuzz\t')) rows.push(line.split('\t').slice(1));
    else failures += `${line}\n`;
  }
});
child.on('close', (code) => {
  const width = Math.max(8, ...rows.map(([name]) => name.length));
  for (const [name, cases, seconds, outcomes] of rows) {
    process.stdout.write(
      `${name.padEnd(width)} ${cases.padStart(6)} ${`${seconds} s`.padStart(8)}  ${outcomes}\n`,
    );
  }
  const total = rows.reduce((sum, [, cases]) => sum + Number(cases), 0);
  process.stdout.write(`${'together'.padEnd(width)} ${String(total).padStart(6)}\n`);
  process.stdout.write(code === 0 ? 'no property failed\n' : failures);
  process.exitCode = code ?? 1;
});
