// Saves, activates, collects and records without end, until it is killed. A line on stdout says what is
// on the disk for good. Used by crash.mjs.
import { join } from 'node:path';
import { writeSync } from 'node:fs';
import { createAuditLog } from '../../dist/access/audit-log.js';
import { createParts } from '../../dist/collection/parts.js';
import { NO_CALIBRATION } from '../../dist/models/calibration.js';
import { findKind } from '../../dist/models/kinds.js';
import { createRegistry } from '../../dist/models/registry.js';
import { createJournal } from '../../dist/scorecard/journal.js';

const [folder, first] = process.argv.slice(2);
const say = (kind, value) => writeSync(1, `${kind} ${value}\n`);
const FEATURES = ['a', 'b', 'c', 'd'];
const CLASSES = ['normal', 'memory_leak', 'cpu_spike'];
const ROWS = 150;

/** Trains a little and saves, so that a kill falls into the training, too. */
async function train(registry, seed) {
  const features = Float64Array.from(
    { length: ROWS * 4 },
    (_, i) => ((i * 7919 * (seed + 3)) % 997) / 997,
  );
  const labels = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(3 * features[row * 4]));
  const groups = Int32Array.from({ length: ROWS }, (_, row) => row % 10);
  const kind = seed % 2 === 0 ? 'random-forest' : 'xgboost';
  const learner = await findKind(kind).learner();
  const data = { features, rows: ROWS, featureNames: FEATURES, labels, classes: CLASSES, groups };
  const model = await learner.fit(data, {
    seed,
    parameters: kind === 'xgboost' ? { rounds: 5 } : { trees: 10 },
  });
  return registry.save({
    model,
    metadata: {
      classes: CLASSES,
      featureNames: FEATURES,
      profile: 'crash',
      signals: FEATURES,
      stepSeconds: 2,
      windowSeconds: 20,
      horizonSeconds: 60,
      thresholds: [],
      metrics: {},
      calibration: NO_CALIBRATION,
      versions: {},
      alarm: { threshold: 0.6, clearThreshold: 0.4, raiseSteps: 2, clearSteps: 5 },
      training: { datasetSha256: '', datasetRuns: 1, rows: ROWS, seed, parameters: {} },
    },
    evaluation: {},
    reportHtml: '<p>',
  });
}

const registry = createRegistry({ modelDir: join(folder, 'models') });
const journal = createJournal(join(folder, 'scorecard'), () => undefined);
const audit = createAuditLog({ folder: join(folder, 'audit'), maxFileBytes: 20_000 });
const parts = createParts(join(folder, 'data.csv.gz.parts'));
const identity = { profile: 'crash', stepSeconds: 2, signals: FEATURES, seed: 1 };
await parts.begin(identity);

const forEver = async (work) => {
  for (let n = Number(first); ; n++) await work(n);
};
say('ready', first);
await Promise.all([
  forEver(async (n) => {
    const id = await train(registry, n);
    say('model', id);
    await registry.activate(id);
    say('active', id);
  }),
  forEver(async (n) => {
    await journal.append([{ kind: 'crash', n }]);
    await journal.replaceState({ n });
    say('outcome', n);
  }),
  forEver(async (n) => {
    say('audit', await audit.begin({ action: 'crash', details: { n } }));
  }),
  forEver(async (n) => {
    const column = Float64Array.from({ length: 200 }, (_, i) => n + i / 7);
    const common = { runId: `run-${n}`, target: 'a', scenario: 'crash', mode: 'normal' };
    const run = {
      ...common,
      timestamps: column,
      violation: new Uint8Array(200),
      timeToFailure: column,
      signals: FEATURES.map(() => column),
    };
    await parts.add({ run, record: { ...common, startedAt: 0, endedAt: 1, settings: {} } });
    say('run', `run-${n}`);
  }),
]);
