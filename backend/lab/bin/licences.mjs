// `npm run licences`: the licences of all that production installs; `-- --all` of what builds and tests,
// too; `-- --json` for machines. Ends with 1 where one is unknown or not accepted.
import { readFileSync } from 'node:fs';
import { licenceProblem, listPackages } from './supply-chain.mjs';

const argv = process.argv.slice(2);
const lock = JSON.parse(
  readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'),
);
const packages = listPackages(lock, { development: argv.includes('--all') });
const problems = packages.flatMap((one) => {
  const problem = licenceProblem(one);
  return problem === undefined ? [] : [`${one.name}@${one.version} ${problem}`];
});

if (argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ packages, problems })}\n`);
} else {
  const byLicence = grouped();
  for (const [licence, some] of [...byLicence].sort((a, b) => b[1].length - a[1].length)) {
    process.stdout.write(`${licence ?? 'unknown'} (${some.length})\n`);
    for (const { name, version, optional } of some) {
      process.stdout.write(`  ${name} ${version}${optional ? ' (optional)' : ''}\n`);
    }
  }
  process.stdout.write(`\n${packages.length} packages, ${byLicence.size} licences\n`);
  for (const problem of problems) process.stderr.write(`✗ ${problem}\n`);
}
process.exitCode = problems.length === 0 ? 0 : 1;

/** Packages by licence. */
function grouped() {
  const groups = new Map();
  for (const one of packages) groups.set(one.licence, [...(groups.get(one.licence) ?? []), one]);
  return groups;
}
