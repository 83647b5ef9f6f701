// `npm test`: every check there is, on a fresh clone too. All of them run, whatever failed before; the
// last line adds up the tests that the runners themselves have counted.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import {
  checkNode,
  install,
  interruptSignal,
  isInstalled,
  PrepareError,
  ROOT,
  run,
  tookSeconds,
} from './prepare.mjs';

const REPORTS = `${ROOT}.cache/test/`;

const begun = Date.now();
const interrupted = interruptSignal();

const results = [];
const totals = { passed: 0, failed: 0, skipped: 0 };

try {
  checkNode();
  if (!isInstalled()) {
    announce('npm ci');
    await install(interrupted);
  }
} catch (error) {
  process.stderr.write(
    error instanceof PrepareError ? `${error.output}\n${error.message}\n` : `${error.stack}\n`,
  );
  process.exit(1);
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
await check('format', 'npm', ['run', 'format:check']);
await check('lint', 'npm', ['run', 'lint']);
await check('types', 'npm', ['run', 'types']);
await tests('unit');
const built = await check('build', 'npm', ['run', 'build']);
const prometheus = built ? await obtainPrometheus() : undefined;
if (prometheus === undefined) skip('integration tests', 'they need the build and Prometheus');
else await tests('integration', ['--no-file-parallelism'], { PROMETHEUS_BIN: prometheus });
finish();

async function check(label, command, args, env = process.env) {
  announce(label);
  const start = Date.now();
  const { code } = await run(command, args, { signal: interrupted, env, stdio: 'inherit' });
  if (interrupted.aborted) process.exit(130);
  results.push({ label, ok: code === 0, seconds: (Date.now() - start) / 1000 });
  return code === 0;
}

async function tests(project, flags = [], env = {}) {
  const report = `${REPORTS}${project}.json`;
  const args = ['run', `test:${project}`, '--', ...flags];
  args.push('--reporter=default', '--reporter=json', `--outputFile.json=${report}`);
  await check(`${project} tests`, 'npm', args, { ...process.env, ...env });
  const result = results.at(-1);
  let counts;
  try {
    counts = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return; // The runner did not get as far as its report; the failed stage is counted below.
  }
  totals.passed += counts.numPassedTests;
  totals.failed += counts.numFailedTests;
  totals.skipped += counts.numPendingTests + counts.numTodoTests;
  result.counted = counts.numFailedTests > 0;
}

async function obtainPrometheus() {
  announce('Prometheus');
  const start = Date.now();
  const result = { label: 'Prometheus', ok: false };
  results.push(result);
  try {
    const binary = await import('../dist/stack/prometheus-binary.js');
    const found = await binary.obtainPrometheus({
      cacheDir: `${ROOT}.cache/prometheus`,
      env: process.env,
      log: (line) => process.stdout.write(`${line}\n`),
    });
    process.stdout.write(`Prometheus ${found.version} (${found.source}): ${found.prometheus}\n`);
    result.ok = true;
    return found.prometheus;
  } catch (error) {
    process.stderr.write(`${error.message}\n${error.hint ?? error.stack}\n`);
    return undefined;
  } finally {
    result.seconds = (Date.now() - start) / 1000;
  }
}

function skip(label, why) {
  process.stderr.write(`\n${label} did not run: ${why}\n`);
  results.push({ label, ok: false, seconds: 0 });
}

function announce(label) {
  process.stdout.write(`\n── ${label}\n`);
}

/** A stage that failed without a failed test (lint, a runner that crashed) counts as one failure. */
function finish() {
  process.stdout.write('\n');
  for (const { label, ok, seconds } of results) {
    process.stdout.write(`${ok ? '✓' : '✗'} ${label.padEnd(18)}${tookSeconds(seconds)}\n`);
  }
  const failedStages = results.filter(({ ok }) => !ok);
  const failed = totals.failed + failedStages.filter(({ counted }) => !counted).length;
  process.stdout.write(`  ${''.padEnd(18)}${tookSeconds((Date.now() - begun) / 1000)}\n\n`);
  process.stdout.write(`${totals.passed} passed, ${failed} failed, ${totals.skipped} skipped\n`);
  process.exit(failedStages.length === 0 ? 0 : 1);
}
