// `npm test`: every check there is, on a fresh clone too. All of them run, whatever failed before; the
// last line adds up the tests that the runners themselves have counted.
//
// Two run side by side where they do not disturb each other. The output of one of them waits until it
// has ended, so that no lines are mixed.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
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
const [prometheus] = await Promise.all([prepare(), tests('unit')]);
if (prometheus === undefined) {
  skip('integration tests', 'they need the build and Prometheus');
  skip('live tests', 'they need the build and Prometheus');
  await staticChecks();
} else {
  const env = { ...process.env, PROMETHEUS_BIN: prometheus };
  // Live tests watch failures develop: they get the processor first, as they would alone.
  const live = tests('live', { env }).then(() => staticChecks());
  const background = { quiet: true, priority: constants.priority.PRIORITY_BELOW_NORMAL };
  await Promise.all([live, tests('integration', { env, ...background })]);
}
finish();

/** @returns the path of Prometheus; undefined where it or the build failed */
async function prepare() {
  const built = await check('build', ['run', 'build'], { quiet: true });
  return built ? obtainPrometheus() : undefined;
}

async function staticChecks(options = { quiet: true }) {
  await check('format', ['run', 'format:check'], options);
  await check('lint', ['run', 'lint'], options);
  await check('types', ['run', 'types'], options);
}

/**
 * Runs a script of npm as a stage.
 *
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, priority?: number }} options quiet: another runs
 *   beside it, so its output is shown when it has ended
 */
async function check(label, args, { env = process.env, quiet = false, priority } = {}) {
  if (!quiet) announce(label);
  const start = Date.now();
  const stdio = quiet ? 'pipe' : 'inherit';
  const { code, output } = await run('npm', args, { signal: interrupted, env, stdio, priority });
  if (interrupted.aborted) process.exit(130);
  if (quiet) {
    announce(label);
    process.stdout.write(output);
  }
  const result = { label, ok: code === 0, seconds: (Date.now() - start) / 1000 };
  results.push(result);
  return result.ok;
}

async function tests(project, options = {}) {
  const report = `${REPORTS}${project}.json`;
  const args = ['run', `test:${project}`, '--'];
  args.push('--reporter=default', '--reporter=json', `--outputFile.json=${report}`);
  const label = `${project} tests`;
  await check(label, args, options);
  const result = results.find((one) => one.label === label);
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
  const start = Date.now();
  const lines = [];
  const result = { label: 'Prometheus', ok: false };
  results.push(result);
  try {
    const binary = await import('../dist/local/prometheus-binary.js');
    const found = await binary.obtainPrometheus({
      cacheDir: `${ROOT}.cache/prometheus`,
      env: process.env,
      log: (line) => lines.push(line),
    });
    lines.push(`Prometheus ${found.version} (${found.source}): ${found.prometheus}`);
    result.ok = true;
    return found.prometheus;
  } catch (error) {
    lines.push(error.message, error.hint ?? error.stack);
    return undefined;
  } finally {
    announce('Prometheus');
    process.stdout.write(`${lines.join('\n')}\n`);
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
    process.stdout.write(`${ok ? '✓' : '✗'} ${label.padEnd(20)}${tookSeconds(seconds)}\n`);
  }
  const failedStages = results.filter(({ ok }) => !ok);
  const failed = totals.failed + failedStages.filter(({ counted }) => !counted).length;
  process.stdout.write(`  ${''.padEnd(20)}${tookSeconds((Date.now() - begun) / 1000)}\n\n`);
  process.stdout.write(`${totals.passed} passed, ${failed} failed, ${totals.skipped} skipped\n`);
  process.exit(failedStages.length === 0 ? 0 : 1);
}
