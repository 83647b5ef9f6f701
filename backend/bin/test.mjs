// `npm test`: installs what is missing, then runs every check; the runner's summary comes last.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

const stages = [
  ...(existsSync(`${root}node_modules/.package-lock.json`) ? [] : [['ci']]),
  ['run', 'format:check'],
  ['run', 'lint'],
  ['run', 'types'],
  ['run', 'test:unit'],
];

for (const args of stages) {
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.stderr.write(`\nnpm ${args.join(' ')} failed\n`);
    process.exit(status ?? 1);
  }
}
