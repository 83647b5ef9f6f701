import { appendFile, mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadWatch } from '../config/load.js';
import type { Watch } from '../config/schema.js';
import { summariseInputs } from '../models/input-summary.js';
import type { CurrentPredictions, PredictionFacts } from '../prediction/prediction.js';
import { createJournal, type Journal } from './journal.js';
import { createScorecard, type Scorecard } from './scorecard.js';

/** A whole hour, so that stories of an hour cross none. Unix seconds. */
const START = 1_700_002_800;
const DAY = 86_400;

let config: Watch;
let folder: string;
let now: number;
let warnings: string[];
beforeAll(async () => {
  const loaded = await loadWatch({});
  // A violation is seen at once, so that the stories are as they read.
  config = {
    ...loaded,
    stepSeconds: 10,
    windowSeconds: 50,
    horizonSeconds: 100,
    modes: loaded.modes.map((mode) => ({
      ...mode,
      thresholds: mode.thresholds.map((threshold) => ({ ...threshold, forSteps: 1 })),
    })),
  };
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kfp-scorecard-'));
  now = START;
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const onDisk = (): Journal => createJournal(folder, (message) => warnings.push(message));

const open = (
  options: { journal?: Journal; retentionDays?: number; mostOutcomes?: number } = {},
): Promise<Scorecard> =>
  createScorecard({
    config,
    clock: { now: () => now },
    warn: (message) => warnings.push(message),
    ...options,
  });

function observation(target: string, letter: string, timestamp: number): PredictionFacts {
  const state = { '.': 'normal', A: 'at_risk', F: 'failing' } as const;
  return {
    watch: config.name,
    target,
    state: state[letter as keyof typeof state],
    timestamp,
    risk: letter === 'A' ? 0.75 : 0.25,
    failure: letter === '.' ? null : 'memory_leak',
    timeToFailureSeconds: letter === 'A' ? { q10: 20, q50: 30, q90: 60 } : null,
    violations: letter === 'F' ? [{ mode: 'memory_leak', since: timestamp }] : [],
    model: 'm1',
    labels: {},
    probabilities: null,
    signals: [],
    forecasts: [],
    notObservable: {},
    anomaly: null,
    source: null,
  };
}

const current = (predictions: readonly PredictionFacts[]): CurrentPredictions => ({
  predictions,
  ageSeconds: 0,
  stale: false,
});

/** One letter per step and target; a space is a target that is not there. */
async function tell(
  scorecard: Scorecard,
  stories: Readonly<Record<string, string>>,
  beforeStep: (step: number) => Promise<Scorecard> = async () => scorecard,
): Promise<Scorecard> {
  let told = scorecard;
  const steps = Math.max(...Object.values(stories).map((story) => story.length));
  for (let step = 0; step < steps; step++) {
    told = await beforeStep(step);
    now += config.stepSeconds;
    const seen = Object.entries(stories).flatMap(([target, story]) =>
      (story[step] ?? ' ') === ' ' ? [] : [observation(target, story[step]!, now)],
    );
    told.observe(current(seen));
  }
  return told;
}

const STORIES = {
  shop: `....AAAFF${'.'.repeat(20)}A${'.'.repeat(20)}FF..........`,
  cart: `${'.'.repeat(10)}AA..AA.F....${'.'.repeat(30)}AAA`,
  gone: '....AA',
};

/** Everything a scorecard says, its calibration included. */
const everything = (scorecard: Scorecard): unknown => ({
  report: scorecard.report({}),
  totals: scorecard.totals(),
  warnings: scorecard.warnings(),
});

describe('scorecard', () => {
  it('counts what happened, by mode, target and model', async () => {
    const scorecard = await tell(await open(), STORIES);
    const { total, modes, targets, models, episodes, pending } = scorecard.report({});
    expect(total).toMatchObject({
      failures: 3,
      foreseen: 2,
      missed: 1,
      falseAlarms: 1,
      undecided: 1,
      // Two alarms came before the failure of cart.
      precision: { part: 3, whole: 4 },
      recall: { part: 2, whole: 3 },
      leadSeconds: { median: 50 },
      modeNamedRight: { part: 2, whole: 2 },
      // Leads of 30 and 70 s were told as 30, from 20 to 60.
      timeToFailure: { medianAbsoluteErrorSeconds: 20, coverage80: { part: 1, whole: 2 } },
    });
    expect(modes).toMatchObject([{ mode: 'memory_leak', failures: 3, calibration: null }]);
    expect(targets.map(({ target, failures }) => [target, failures])).toEqual([
      ['shop', 2],
      ['cart', 1],
      ['gone', 0],
    ]);
    expect(models).toMatchObject([{ model: 'm1', failures: 3 }]);
    expect(episodes.map(({ kind, target }) => [kind, target])).toEqual([
      ['failure', 'shop'],
      ['false_alarm', 'shop'],
      ['failure', 'cart'],
      ['failure', 'shop'],
      ['undecided', 'gone'],
    ]);
    expect(pending).toMatchObject([{ target: 'cart', mode: 'memory_leak' }]);
    expect(total.exposureTargetSeconds).toBe(
      targets.reduce((sum, target) => sum + target.exposureTargetSeconds, 0),
    );
    expect(total.falseAlarmsPerTargetDay).toBeCloseTo(DAY / total.exposureTargetSeconds, 9);
    expect(scorecard.totals()).toEqual({
      falseAlarms: 1,
      exposureTargetSeconds: total.exposureTargetSeconds,
      alarmTargetSeconds: 130,
      failures: { memory_leak: { foreseen: 2, missed: 1 } },
    });
    expect(total.calibration!.samples).toBeGreaterThan(5);
    expect(total.calibration!.brier).toBeGreaterThan(0);
  });

  it('filters by time, target, mode and model', async () => {
    const scorecard = await tell(await open(), STORIES);
    const failures = (query: Parameters<Scorecard['report']>[0]): number =>
      scorecard.report(query).total.failures;
    expect(failures({ target: 'cart' })).toBe(1);
    expect(scorecard.report({ target: 'cart' }).targets).toHaveLength(1);
    expect(failures({ mode: 'cpu_spike' })).toBe(0);
    expect(failures({ model: 'm2' })).toBe(0);
    expect(scorecard.report({ model: 'm2' }).total.exposureTargetSeconds).toBe(0);
    expect(failures({ to: START })).toBe(0);
    // Widened to the hour.
    expect(failures({ from: START + 1800 })).toBe(3);
    expect(scorecard.report({ from: START + 1800 }).from).toBe(START);
  });

  it('knows nothing at first, and says so', async () => {
    const { total, modes, episodes } = (await open()).report({});
    expect(total).toMatchObject({
      failures: 0,
      precision: null,
      recall: null,
      leadSeconds: null,
      modeNamedRight: null,
      timeToFailure: null,
      falseAlarmsPerTargetDay: null,
      calibration: { samples: 0, brier: null, reliability: [] },
    });
    expect([modes, episodes]).toEqual([[], []]);
  });

  it('has the same record wherever it was restarted', async () => {
    const whole = everything(await tell(await open(), STORIES));
    const steps = STORIES.shop.length;
    for (let restartAt = 1; restartAt < steps; restartAt++) {
      now = START;
      let scorecard = await open({ journal: onDisk() });
      scorecard = await tell(scorecard, STORIES, async (step) => {
        if (step === restartAt) {
          await scorecard.close();
          scorecard = await open({ journal: onDisk() });
        }
        return scorecard;
      });
      expect(everything(scorecard), `restart at ${restartAt}`).toEqual(whole);
      await scorecard.close();
      await rm(folder, { recursive: true, force: true });
    }
    expect(warnings).toEqual([]);
  });

  it('concludes nothing twice when it died before the state was written', async () => {
    let scorecard = await tell(await open({ journal: onDisk() }), { shop: '....AAA' });
    await scorecard.close();
    const state = await readFile(join(folder, 'state.json'));
    await tell(scorecard, { shop: 'FF..' });
    await scorecard.close();
    await writeFile(join(folder, 'state.json'), state);
    now = START + 70;
    scorecard = await tell(await open({ journal: onDisk() }), { shop: 'FF..' });
    expect(scorecard.report({}).total).toMatchObject({ failures: 1, foreseen: 1 });
    expect(scorecard.totals().failures).toEqual({ memory_leak: { foreseen: 1, missed: 0 } });
    await scorecard.close();
    expect((await onDisk().load()).lines).toMatchObject([{ kind: 'failure' }, { kind: 'alarm' }]);
  });

  it('loses a torn line and nothing else', async () => {
    const before = await tell(await open({ journal: onDisk() }), STORIES);
    await before.close();
    await appendFile(join(folder, 'outcomes.jsonl'), '{"kind":"failure","tar');
    const after = await open({ journal: onDisk() });
    expect(everything(after)).toEqual(everything(before));
    expect(warnings).toEqual([expect.stringContaining('cut off')]);
  });

  it('passes over lines and a state that it does not know', async () => {
    await writeFile(join(folder, 'outcomes.jsonl'), '{"kind":"miracle"}\n{}\n');
    await writeFile(join(folder, 'state.json'), '{"formatVersion":0}');
    const scorecard = await open({ journal: onDisk() });
    expect(scorecard.report({}).total.failures).toBe(0);
    expect(warnings).toEqual([
      expect.stringContaining('2 lines'),
      expect.stringContaining('not of this version'),
    ]);
  });

  it('leaves the files of a newer version as they are, and says what to do', async () => {
    const files = ['{"kind":"of a later version"}\n', '{"formatVersion":3,"targets":7}'] as const;
    await writeFile(join(folder, 'outcomes.jsonl'), files[0]);
    await writeFile(join(folder, 'state.json'), files[1]);
    const scorecard = await tell(await open({ journal: onDisk() }), STORIES);
    expect(scorecard.report({}).total.failures).toBeGreaterThan(0);
    expect(scorecard.warnings()).toMatchObject([
      {
        code: 'NOT_SAVED',
        message: expect.stringMatching(/newer version of kfp.*--data-dir/) as string,
      },
    ]);
    await scorecard.close();
    expect(warnings).toEqual([expect.stringContaining('upgrade this one')]);
    const read = async (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
    expect([await read('outcomes.jsonl'), await read('state.json')]).toEqual(files);
  });

  it('keeps the ledger by hours, and forgets after the retention', async () => {
    const scorecard = await open({ journal: onDisk(), retentionDays: 20 });
    await tell(scorecard, { shop: '.....FF..........' });
    const first = scorecard.report({}).total.exposureTargetSeconds;
    now = START + 10 * DAY;
    await tell(scorecard, { shop: '.....FF..........' });
    expect(scorecard.report({}).total).toMatchObject({
      failures: 2,
      exposureTargetSeconds: 2 * first,
    });
    expect(scorecard.report({ from: now - DAY }).total).toMatchObject({
      failures: 1,
      exposureTargetSeconds: first,
    });
    now = START + 25 * DAY;
    await tell(scorecard, { shop: '..' });
    await scorecard.close();
    const { lines } = await onDisk().load();
    expect(lines).toHaveLength(2);
    const again = await open({ journal: onDisk(), retentionDays: 20 });
    expect(again.report({}).total.failures).toBe(1);
    // What is counted for ever does not fall.
    expect(again.totals().failures).toEqual({ memory_leak: { foreseen: 0, missed: 2 } });
  });

  it('keeps no more outcomes than it may', async () => {
    const scorecard = await open({ journal: onDisk(), mostOutcomes: 10 });
    await tell(scorecard, { shop: `F${'.'.repeat(10)}`.repeat(40) });
    await scorecard.close();
    const again = await open({ journal: onDisk(), mostOutcomes: 10 });
    const { failures } = again.report({}).total;
    expect(failures).toBeGreaterThanOrEqual(10);
    expect(failures).toBeLessThanOrEqual(11);
    const { lines } = await onDisk().load();
    expect(lines.length).toBeLessThanOrEqual(12);
  });
});

describe('a disk that takes nothing', () => {
  const failing = (): Journal & { broken: boolean; saved: unknown[] } => {
    const journal = {
      broken: true,
      saved: [] as unknown[],
      load: async () => ({ lines: [], state: undefined }),
      replaceState: async () => undefined,
      append: async (lines: readonly unknown[]) => {
        if (journal.broken) throw new Error('ENOSPC: no space left on device');
        journal.saved.push(...lines);
      },
      rewrite: async () => undefined,
    };
    return journal;
  };

  it('warns once, goes on in memory, and saves it all when there is room again', async () => {
    const journal = failing();
    const scorecard = await open({ journal });
    await tell(scorecard, { shop: `..AAFF${'.'.repeat(30)}F` });
    await scorecard.close();
    expect(warnings).toEqual([expect.stringContaining('ENOSPC')]);
    expect(scorecard.report({}).total).toMatchObject({ failures: 2, foreseen: 1 });
    expect(scorecard.warnings()).toMatchObject([{ code: 'NOT_SAVED' }]);
    journal.broken = false;
    await scorecard.close();
    expect(journal.saved).toMatchObject([
      { kind: 'failure' },
      { kind: 'alarm' },
      { kind: 'failure' },
    ]);
    expect(scorecard.warnings()).toEqual([]);
  });

  it('does not write over a record that it could not read', async () => {
    await mkdir(join(folder, 'outcomes.jsonl'));
    const scorecard = await open({ journal: onDisk() });
    await tell(scorecard, { shop: '..AAFF' });
    await scorecard.close();
    expect(scorecard.report({}).total.failures).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('cannot be used')]);
    expect(scorecard.warnings()).toMatchObject([{ code: 'NOT_SAVED' }]);

    await rmdir(join(folder, 'outcomes.jsonl'));
    await scorecard.open();
    await scorecard.close();
    expect((await onDisk().load()).lines).toMatchObject([
      { kind: 'failure', target: 'shop' },
      { kind: 'alarm', outcome: 'foreseen' },
    ]);
    expect(warnings).toEqual([expect.any(String), expect.stringContaining('saved again')]);
    expect(scorecard.warnings()).toEqual([]);
  });

  it('appends no line twice when there was room for it, but none for the state', async () => {
    const journal = failing();
    journal.broken = false;
    let full = true;
    const scorecard = await open({
      journal: {
        ...journal,
        replaceState: async () => {
          if (full) throw new Error('ENOSPC: no space left on device');
        },
      },
    });
    await tell(scorecard, { shop: `..AAFF${'.'.repeat(30)}` });
    await scorecard.close();
    full = false;
    await scorecard.close();
    expect(journal.saved).toHaveLength(2);
  });
});

describe('a record that another service writes', () => {
  /** The first one writes; the second watches the same, and takes the record over. */
  async function handOver(first: string, second: string): Promise<Scorecard> {
    const owner = await open({ journal: onDisk() });
    let inUse = true;
    const files = onDisk();
    const watcher = await open({
      journal: {
        ...files,
        load: () => (inUse ? Promise.reject(new Error('in use')) : files.load()),
      },
    });
    expect(watcher.problem()).toBe('in use');
    for (let step = 0; step < second.length; step++) {
      now += config.stepSeconds;
      for (const [scorecard, story] of [
        [owner, first],
        [watcher, second],
      ] as const) {
        const letter = story[step] ?? ' ';
        if (letter !== ' ') scorecard.observe(current([observation('shop', letter, now)]));
      }
      if (step === first.length - 1) await owner.close();
    }
    inUse = false;
    await watcher.open();
    await watcher.close();
    expect(watcher.problem()).toBeUndefined();
    return watcher;
  }
  const failureTimes = async (): Promise<number[]> =>
    (await onDisk().load()).lines.flatMap((line) => {
      const { kind, at } = line as { kind: string; at: number };
      return kind === 'failure' ? [(at - START) / config.stepSeconds] : [];
    });

  it('is gone on with: what both saw counts once, what the first one missed is added', async () => {
    const both = `....AAFF${'.'.repeat(20)}`;
    const watcher = await handOver(both, `${both}..AAFF....`);
    expect(await failureTimes()).toEqual([7, 33]);
    expect(watcher.report({}).total).toMatchObject({ failures: 2, foreseen: 2, missed: 0 });
    expect(watcher.totals().failures).toEqual({ memory_leak: { foreseen: 2, missed: 0 } });
    // Not the sum of both: what each of them saw of the first 28 steps, once.
    expect(watcher.report({}).total.exposureTargetSeconds).toBeLessThan(28 * config.stepSeconds);
  });

  it('has the end of an alarm that was open when the first one ended', async () => {
    await handOver('....AA', '....AA..FF....');
    expect(await failureTimes()).toEqual([9]);
    const [line] = (await onDisk().load()).lines;
    expect(line).toMatchObject({ kind: 'failure', alarm: { start: START + 50 } });
  });

  it('counts an alarm that only the first one knew as undecided', async () => {
    const watcher = await handOver('....AA', '      ........');
    expect((await onDisk().load()).lines).toMatchObject([
      { kind: 'alarm', outcome: 'undecided', alarm: { start: START + 50 } },
    ]);
    expect(watcher.report({}).pending).toEqual([]);
  });

  it('keeps what was recorded when it is taken away, and goes on in memory', async () => {
    const scorecard = await open({ journal: onDisk() });
    await tell(scorecard, { shop: '..AAFF' });
    await scorecard.close();
    scorecard.suspend('taken');
    const before = await readFile(join(folder, 'outcomes.jsonl'), 'utf8');
    await tell(scorecard, { shop: `${'.'.repeat(12)}FF` });
    await scorecard.close();
    expect(await readFile(join(folder, 'outcomes.jsonl'), 'utf8')).toBe(before);
    expect(scorecard.warnings()).toMatchObject([{ code: 'NOT_SAVED' }]);
    await scorecard.open();
    await scorecard.close();
    expect(await failureTimes()).toHaveLength(2);
    expect(scorecard.totals().failures).toEqual({ memory_leak: { foreseen: 1, missed: 1 } });
  });
});

describe('warnings of the scorecard', () => {
  const facts = {
    id: 'm1',
    metrics: { precision: 1, alarmsJudged: 50, recallOfAll: 0.9, failuresJudged: 50 },
  };
  const story = (right: number, wrong: number): string =>
    `AF${'.'.repeat(20)}`.repeat(right) + `A${'.'.repeat(25)}`.repeat(wrong);

  it('warns when the record is surely worse than the training, and not before', async () => {
    const scorecard = await open();
    scorecard.useModel(facts);
    await tell(scorecard, { shop: story(4, 1) });
    expect(scorecard.warnings()).toEqual([]);
    await tell(scorecard, { shop: story(0, 9) });
    expect(scorecard.warnings()).toMatchObject([
      { code: 'PRECISION_FELL', message: expect.stringContaining('4 of 14') as string },
    ]);
    await tell(scorecard, { shop: `F${'.'.repeat(20)}`.repeat(9) });
    expect(scorecard.warnings().map(({ code }) => code)).toEqual(['PRECISION_FELL', 'RECALL_FELL']);
    // Who does not say how many events its figures rest on is not compared.
    scorecard.useModel({ id: 'm1', metrics: { precision: 1, recall: 0.9 } });
    expect(scorecard.warnings()).toEqual([]);
    // Another model has a record of its own.
    scorecard.useModel({ ...facts, id: 'm2' });
    expect(scorecard.warnings()).toEqual([]);
  });

  it('says that the inputs of an old model are not known', async () => {
    const scorecard = await open();
    scorecard.useModel(facts);
    expect(scorecard.inputs()).toMatchObject({
      problem: expect.stringContaining('Not known') as string,
      signals: [],
    });
  });

  it('warns when a signal is spread otherwise than in the training', async () => {
    const signals = config.signals.map(({ name }) => name);
    const [first, second] = signals;
    const even = Float64Array.from({ length: 1000 }, (_, i) => (i % 10) / 10);
    const inputs = summariseInputs({
      [first!]: { values: even, groups: even.map(() => 0) },
      [second!]: { values: even, groups: even.map(() => 0) },
    });
    const scorecard = await open({ journal: onDisk() });
    scorecard.useModel({ ...facts, inputs });
    const feed = (steps: number): void => {
      for (let step = 0; step < steps; step++) {
        now += config.stepSeconds;
        const values = signals.map((_, i) => (i === 1 ? 0.9 : ((step / 5) % 10) / 10));
        scorecard.observe(current([observation('shop', '.', now)]), {
          end: now,
          targets: [{ target: 'shop', columns: values.map((value) => Float64Array.of(value)) }],
        });
      }
    };
    feed(5 * 90);
    expect(scorecard.inputs().signals.map(({ psi }) => psi)).toEqual([null, null]);
    expect(scorecard.warnings()).toEqual([]);
    feed(5 * 60);
    const [same, other] = scorecard.inputs().signals;
    expect(same!.psi).toBeLessThan(0.1);
    expect(other!.psi).toBeGreaterThan(1);
    expect(scorecard.warnings()).toMatchObject([
      { code: 'INPUTS_DRIFTED', message: expect.stringContaining(second!) as string },
    ]);
    // It is kept over a restart.
    await scorecard.close();
    const again = await open({ journal: onDisk() });
    again.useModel({ ...facts, inputs });
    expect(again.inputs()).toEqual(scorecard.inputs());
  });
});

it('dates a failure where its threshold was crossed', async () => {
  const slow = {
    ...config,
    modes: config.modes.map((mode) => ({
      ...mode,
      thresholds: mode.thresholds.map((threshold) => ({ ...threshold, forSteps: 3 })),
    })),
  };
  const scorecard = await createScorecard({ config: slow, clock: { now: () => now } });
  for (const letter of '..A...') {
    now += slow.stepSeconds;
    scorecard.observe(current([observation('shop', letter, now)]));
  }
  now += slow.stepSeconds;
  const violations = [{ mode: 'memory_leak', since: now - 20 }];
  scorecard.observe(current([{ ...observation('shop', 'F', now), violations }]));
  expect(scorecard.report({}).episodes).toMatchObject([
    { at: now - 20, alarm: { at: now - 40 }, leadSeconds: 20 },
  ]);
});

it('takes nothing of what is stale', async () => {
  const scorecard = await open();
  now += 10;
  const step = current([observation('shop', 'F', now)]);
  scorecard.observe({ ...step, stale: true });
  expect(scorecard.totals().exposureTargetSeconds).toBe(0);
});

it('counts the time in alarm, and says nothing of pages that did not', async () => {
  await writeFile(
    join(folder, 'outcomes.jsonl'),
    `${JSON.stringify({ kind: 'ledger', from: START - 7200, to: START - 3600, model: 'm1', targets: { shop: { quietSeconds: 3600, squares: 0, bins: {} } } })}\n`,
  );
  const scorecard = await open({ journal: onDisk() });
  expect(scorecard.report({}).total).toMatchObject({
    exposureTargetSeconds: 3600,
    alarmShare: null,
    alarmHoursPerTargetDay: null,
  });
  await tell(scorecard, { shop: '...AAA....' });
  const { total } = scorecard.report({});
  expect(total.exposureTargetSeconds).toBe(3700);
  expect(total.alarmShare).toBeCloseTo(0.3);
  expect(total.alarmHoursPerTargetDay).toBeCloseTo(7.2);
  expect(scorecard.totals().alarmTargetSeconds).toBe(30);
  await scorecard.close();
});
