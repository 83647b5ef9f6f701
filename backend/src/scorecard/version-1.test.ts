import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import { createJournal } from './journal.js';
import { createScorecard } from './scorecard.js';

/** As a service of version 1 left it: five lines, and two targets of which something was open. */
const OLD = new URL('../../test/fixtures/scorecard-v1/', import.meta.url);
const END = 1_700_010_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-scorecard-v1-'));
  await cp(OLD, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('reads a record of version 1, goes on with it, and writes it in the words of today', async () => {
  const warnings: string[] = [];
  const config = await loadWatch();
  let now = END;
  const open = () =>
    createScorecard({
      config: { ...config, stepSeconds: 10, windowSeconds: 50, horizonSeconds: 100 },
      clock: { now: () => now },
      journal: createJournal(folder, (message) => warnings.push(message)),
      warn: (message) => warnings.push(message),
    });
  const scorecard = await open();
  expect(warnings).toEqual([]);
  const { total, pending } = scorecard.report({ from: END - 86_400 });
  expect(total).toMatchObject({
    failures: 2,
    foreseen: 1,
    missed: 1,
    falseAlarms: 1,
    undecided: 1,
    // One alarm, and a further one that was right as well.
    precision: { part: 2, whole: 3 },
    leadSeconds: { median: 50 },
    exposureTargetSeconds: 7200,
    alarmShare: null,
  });
  expect(scorecard.totals()).toEqual({
    falseAlarms: 1,
    exposureTargetSeconds: 7200,
    alarmTargetSeconds: 0,
    failures: { memory_leak: { foreseen: 1, missed: 1 } },
  });
  expect(pending).toMatchObject([{ target: 'open', at: END - 40, until: END, mode: 'cpu_spike' }]);

  // What was open goes on: the alarm was right, and the failure that still lasts is not another.
  now = END + 10;
  const facts = {
    watch: config.name,
    labels: {},
    timestamp: now,
    probabilities: null,
    signals: [],
    forecasts: [],
    notObservable: {},
    anomaly: null,
    source: null,
    model: 'm1',
    risk: 0.2,
    timeToFailureSeconds: null,
    state: 'failing' as const,
  };
  scorecard.observe({
    predictions: [
      {
        ...facts,
        target: 'open',
        failure: 'cpu_spike',
        violations: [{ mode: 'cpu_spike', since: now }],
      },
      {
        ...facts,
        target: 'broken',
        failure: 'memory_leak',
        violations: [{ mode: 'memory_leak', since: now - 500 }],
      },
    ],
    ageSeconds: 0,
    stale: false,
  });
  expect(scorecard.totals().failures).toEqual({
    memory_leak: { foreseen: 1, missed: 1 },
    cpu_spike: { foreseen: 1, missed: 0 },
  });
  await scorecard.close();
  const text = await readFile(join(folder, 'outcomes.jsonl'), 'utf8');
  expect(text).not.toMatch(/caught|unresolved|furtherAlarms/);
  expect(await readFile(join(folder, 'state.json'), 'utf8')).toContain('"formatVersion":2');
  const again = await open();
  expect(again.report({}).total).toEqual(scorecard.report({}).total);
  await again.close();
  expect(warnings).toEqual([]);
});
