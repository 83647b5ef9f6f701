// `npm run audit`: asks npm whether something that production installs has a known weakness of high or
// critical severity. Ends with 0 where not, 1 where so, 3 where nobody could be asked: that is no "no".
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EXCEPTIONS, judgeAudit } from './supply-chain.mjs';

const cwd = fileURLToPath(new URL('../../..', import.meta.url));
const output = await new Promise((resolve) =>
  execFile(
    'npm',
    ['audit', '--omit=dev', '--json'],
    { cwd, maxBuffer: 2 ** 28, timeout: 120_000 },
    // Its exit code says no more than its answer does.
    (_, stdout) => resolve(stdout),
  ),
);
const outcome = judgeAudit(parsed(output), EXCEPTIONS, new Date());
if (outcome.state === 'unknown') {
  process.stderr.write(`not checked: the registry answers no audit (${outcome.why})\n`);
  process.exitCode = 3;
} else {
  for (const line of outcome.excepted) process.stdout.write(`excepted: ${line}\n`);
  for (const line of outcome.problems) process.stderr.write(`✗ ${line}\n`);
  if (outcome.state === 'clean') {
    process.stdout.write(
      'No known weakness of high or critical severity in what production installs.\n',
    );
  }
  process.exitCode = outcome.state === 'clean' ? 0 : 1;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
