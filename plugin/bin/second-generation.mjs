#!/usr/bin/env node
// Whether the one built plugin also works on the next generation of Grafana's libraries: those of 13.2
// and React 19 are installed apart from ours, the workbench is built on them, and the browser tests
// run there against the same plugin/dist.
//
//   npm run build && npm run test:second-generation [-- <test files>]
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const GRAFANA = '13.2.2';
const REACT = '^19.0.0';

const PLUGIN = fileURLToPath(new URL('../', import.meta.url));
const ROOT = join(PLUGIN, '..');
const LIBS = join(ROOT, '.cache/grafana-13');
const BUILT = join(LIBS, 'workbench');

/** What the page is made of; everything else of our devDependencies only builds or tests it. */
const OURS = [
  '@emotion/css',
  '@emotion/react',
  '@grafana/scenes',
  'i18next',
  'lodash',
  'moment',
  'react-router-dom',
  'rxjs',
  'systemjs',
  'uplot',
];
const THEIRS = ['data', 'e2e-selectors', 'i18n', 'runtime', 'schema', 'ui'];

if (!existsSync(join(PLUGIN, 'dist/module.js'))) {
  process.stderr.write('There is no plugin/dist: run `npm run build` first.\n');
  process.exit(2);
}
await run('npm', ['run', 'build:server']);
await mkdir(LIBS, { recursive: true });
await writeFile(join(LIBS, 'package.json'), JSON.stringify(await wanted(), null, 2));
await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', LIBS]);
const env = { WORKBENCH_LIBS: LIBS, WORKBENCH_OUT: BUILT };
await run('npm', ['run', 'build:workbench', '-w', 'plugin'], env);
const chosen = process.argv.slice(2);
const files =
  chosen.length > 0 ? chosen : ['plugin/test/end-to-end.test.ts', 'plugin/test/pages.test.ts'];
await run('npx', ['vitest', 'run', '--no-file-parallelism', ...files], {
  KFP_WORKBENCH_DIR: BUILT,
  KFP_GRAFANA_VERSION: GRAFANA,
  KFP_REQUIRE_BROWSER: '1',
});

/** A package.json with Grafana's libraries of the second generation and ours of the first. */
async function wanted() {
  const { devDependencies } = JSON.parse(await readFile(join(PLUGIN, 'package.json'), 'utf8'));
  const dependencies = { react: REACT, 'react-dom': REACT };
  for (const name of OURS) dependencies[name] = devDependencies[name] ?? '*';
  for (const name of THEIRS) dependencies[`@grafana/${name}`] = GRAFANA;
  // Scenes asks for the first generation, and works on the second.
  const theirs = Object.entries(dependencies).filter(([name]) =>
    /^react(-dom)?$|^@grafana/.test(name),
  );
  const overrides = Object.fromEntries(theirs.map(([name]) => [name, `$${name}`]));
  return { private: true, dependencies, overrides };
}

/** Runs a program in the project's folder; ends with its exit code when it fails. */
async function run(command, args, more = {}) {
  process.stdout.write(`\n── ${command} ${args.join(' ')}\n`);
  const options = { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...more } };
  const code = await new Promise((resolve, reject) => {
    spawn(command, args, options).once('error', reject).once('close', resolve);
  });
  if (code !== 0) process.exit(code ?? 1);
}
