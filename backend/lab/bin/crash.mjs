// `npm run crash -- --times 50 [--seed n]`: kills, by SIGKILL at random moments, a process that trains,
// saves, activates, collects and records; after each, everything that it reported to be on the disk must be
// there, and the model that was active must load. Builds nothing: `npm run build:server` before.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createAuditLog } from '../../dist/access/audit-log.js';
import { createParts } from '../../dist/collection/parts.js';
import { seededRandom } from '../../dist/core/random.js';
import { createRegistry } from '../../dist/models/registry.js';
import { createJournal } from '../../dist/scorecard/journal.js';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
for (const name of ['times', 'seed']) {
  if (/^\d+$/.test(values[name])) continue;
  process.stderr.write(`--${name} is a whole number, not "${values[name]}"\n`);
  process.exit(2);
}
const WORKER = fileURLToPath(new URL('crash-worker.mjs', import.meta.url));
const MAX_LIFE_MS = 1500;
const random = seededRandom(Number(values.seed));
const folder = await mkdtemp(join(tmpdir(), 'kfp-crash-'));
/** What was reported to be on the disk, since the first process. */
const reported = { model: [], active: [], outcome: [], audit: [], run: [] };
const problems = [];

/** @returns how long it lived once it was ready, milliseconds */
async function killOnce(first) {
  const child = spawn(process.execPath, [WORKER, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let readyAt;
  child.stdout.setEncoding('utf8').on('data', (data) => {
    text += data;
    if (readyAt !== undefined || !text.includes('ready')) return;
    readyAt = performance.now();
    setTimeout(() => child.kill('SIGKILL'), random() * MAX_LIFE_MS);
  });
  const [code, signal] = await new Promise((done) => child.on('close', (...how) => done(how)));
  if (signal !== 'SIGKILL') problems.push(`process ${first} ended by itself (${code})`);
  for (const line of text.split('\n').slice(0, -1)) {
    const [kind, value] = line.split(' ');
    reported[kind]?.push(value);
  }
  return performance.now() - (readyAt ?? performance.now());
}

/** What is missing of everything that was reported. */
async function verify() {
  const missing = (kind, found) => {
    const known = new Set(found);
    const lost = reported[kind].filter((value) => !known.has(value));
    if (lost.length > 0) problems.push(`lost: ${kind} ${lost.slice(0, 3).join(', ')}`);
  };
  let cutOff = 0;
  const registry = createRegistry({ modelDir: join(folder, 'models') });
  const entries = await registry.list();
  missing(
    'model',
    entries.filter(({ metadata }) => metadata !== undefined).map(({ id }) => id),
  );
  for (const { id, problem } of entries)
    if (problem) problems.push(`half a model: ${id} ${problem}`);
  const active = await registry.active();
  if (reported.active.length > 0) {
    if (active === undefined) problems.push('no model is active');
    // The last one that was reported, or the one that was being activated when it was killed.
    else if (![reported.active.at(-1), reported.model.at(-1)].includes(active)) {
      problems.push(`active is ${active}, not ${reported.active.at(-1)}`);
    }
    const loaded = await registry.load(await registry.resolve());
    const out = new Float64Array(3);
    loaded.model.predict(Float64Array.of(0.1, 0.2, 0.3, 0.4), 1, out);
    if (Math.abs(out[0] + out[1] + out[2] - 1) > 1e-9) problems.push('the model answers nonsense');
  }
  const journal = createJournal(join(folder, 'scorecard'), () => cutOff++);
  const { lines, state } = await journal.load();
  missing(
    'outcome',
    lines.map(({ n }) => String(n)),
  );
  if (reported.outcome.length > 0 && !(state?.n >= Number(reported.outcome.at(-1)))) {
    problems.push(`the scorecard's state is ${JSON.stringify(state)}`);
  }
  const audit = createAuditLog({ folder: join(folder, 'audit'), keepFiles: 1000 });
  const { entries: audited } = await audit.page({ limit: 1_000_000 });
  // Its old files are deleted by design: what is younger than the oldest one left is held to.
  const oldest = reported.audit.indexOf(audited.at(-1)?.id);
  const ids = new Set(audited.map(({ id }) => id));
  const lost = reported.audit.slice(Math.max(0, oldest)).filter((id) => !ids.has(id));
  if (lost.length > 0) problems.push(`lost: audit ${lost.slice(0, 3).join(', ')}`);
  missing(
    'run',
    (await createParts(join(folder, 'data.csv.gz.parts')).list()).map(({ record }) => record.runId),
  );
  return cutOff;
}

process.stdout.write(`${values.times} kills, seed ${values.seed}\n`);
process.stdout.write('kill  after ms   models  outcomes  audit  runs  cut-off lines  problems\n');
try {
  for (let i = 0; i < Number(values.times); i++) {
    const lived = await killOnce(i * 100_000);
    const before = problems.length;
    const cutOff = await verify();
    const cells = [
      [i + 1, 4],
      [Math.round(lived), 9],
      [reported.model.length, 8],
      [reported.outcome.length, 9],
      [reported.audit.length, 6],
      [reported.run.length, 5],
      [cutOff, 14],
      [problems.length - before, 9],
    ];
    process.stdout.write(
      `${cells.map(([value, width]) => String(value).padStart(width)).join(' ')}\n`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(
  problems.length === 0
    ? `nothing recorded was lost, and the last good model served, after ${values.times} kills\n`
    : `${problems.length} problems\n`,
);
process.exit(problems.length === 0 ? 0 : 1);
