import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mixedRows } from './learners.fixture.js';
import { NO_CALIBRATION } from './calibration.js';
import { findKind, MODEL_KINDS } from './kinds.js';
import { createRegistry, type ModelToSave, type Registry } from './registry.js';
import type { FittedModel, TrainingData } from './types.js';

const predict = (model: FittedModel, data: TrainingData): Float64Array => {
  const out = new Float64Array(data.rows * data.classes.length);
  model.predict(data.features, data.rows, out);
  return out;
};

const accuracy = (model: FittedModel, data: TrainingData): number => {
  const probabilities = predict(model, data);
  const k = data.classes.length;
  let right = 0;
  for (let row = 0; row < data.rows; row++) {
    const own = [...probabilities.subarray(row * k, (row + 1) * k)];
    expect(own.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    if (own.indexOf(Math.max(...own)) === data.labels[row]) right++;
  }
  return right / data.rows;
};

const metadata = (data: TrainingData): ModelToSave['metadata'] => ({
  classes: [...data.classes],
  featureNames: [...data.featureNames],
  profile: 'test',
  signals: ['a'],
  stepSeconds: 2,
  windowSeconds: 60,
  horizonSeconds: 60,
  thresholds: [],
  calibration: NO_CALIBRATION,
  alarm: { threshold: 0.6, clearThreshold: 0.4, raiseSteps: 2, clearSteps: 5 },
  training: { datasetSha256: '', datasetRuns: 1, rows: data.rows, seed: 1, parameters: {} },
  metrics: {},
  versions: {},
});

describe.each(MODEL_KINDS)('$name', ({ name: kind, learner: loadLearner }) => {
  const train = mixedRows(900, 1);
  const test = mixedRows(400, 2);
  let model: FittedModel;
  let folder: string;
  let registry: Registry;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kfp-models-'));
    registry = createRegistry({ modelDir: folder });
    const learner = await loadLearner();
    model = await learner.fit(train, { seed: 5 });
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it('learns what no single feature tells, with a fifth of the values missing', () => {
    // Guessing the commonest class is right for half of the rows.
    expect(accuracy(model, test)).toBeGreaterThan(0.85);
  });

  it('repeats for a seed', async () => {
    const again = await (await loadLearner()).fit(train, { seed: 5 });
    expect(predict(again, test)).toEqual(predict(model, test));
  }, 60_000);

  it('stops when it is told to', async () => {
    const learner = await loadLearner();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(learner.fit(train, { seed: 5, signal })).rejects.toThrow('enough');
  });

  it('explains rows by contributions that add up to the difference between them', () => {
    const f = train.featureNames.length;
    const k = train.classes.length;
    const first = { ...test, rows: 1, features: test.features.slice(0, f) };
    const out = new Float64Array(k * f);
    const sums = (row: TrainingData): number[] => {
      model.explain(row.features, out);
      return train.classes.map((_, c) =>
        out.subarray(c * f, (c + 1) * f).reduce((a, b) => a + b, 0),
      );
    };
    // The forest adds up probabilities; the others log-odds, of which only differences are fixed.
    const scores = (row: TrainingData): number[] => {
      const p = [...predict(model, row)];
      return kind === 'random-forest' ? p : p.map((value) => Math.log(value / p[0]!));
    };
    const relative = (values: number[]): number[] =>
      kind === 'random-forest' ? values : values.map((value) => value - values[0]!);
    const base = { sums: relative(sums(first)), scores: scores(first) };
    for (let r = 1; r < 20; r++) {
      const row = { ...first, features: test.features.slice(r * f, (r + 1) * f) };
      const own = { sums: relative(sums(row)), scores: scores(row) };
      for (let c = 0; c < k; c++) {
        const difference = own.scores[c]! - base.scores[c]!;
        // Integrated gradients sum over 32 steps; a network of rectifiers has kinks in between.
        expect(own.sums[c]! - base.sums[c]!).toBeCloseTo(
          difference,
          kind === 'neural-network' ? 0 : 6,
        );
      }
    }
  });

  it('is the same after it was saved and loaded, and is refused when a byte has changed', async () => {
    const id = await registry.save({
      model,
      metadata: metadata(train),
      evaluation: {},
      reportHtml: '<p>',
    });
    const loaded = await registry.load(id);
    expect(predict(loaded.model, test)).toEqual(predict(model, test));
    expect(loaded.metadata.kind).toBe(kind);
    expect(await readdir(folder)).toEqual([id]);

    const file = join(folder, id, 'model.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/[0-9]/, 'x'));
    await expect(registry.load(id)).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
    expect(await registry.list()).toEqual([
      { id, problem: expect.stringContaining('SHA-256') as string },
    ]);
    await expect(registry.resolve()).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});

describe('the random forest’s file', () => {
  it('is loaded by ml-random-forest, whose trees vote as ours do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kfp-forest-'));
    const data = mixedRows(300, 3);
    const model = await (
      await findKind('rf')!.learner()
    ).fit(data, { seed: 1, parameters: { trees: 9 } });
    await model.save(folder);
    const { RandomForestClassifier } = createRequire(import.meta.url)('ml-random-forest') as {
      RandomForestClassifier: {
        load(json: unknown): { predict(rows: number[][]): number[] };
      };
    };
    const theirs = RandomForestClassifier.load(
      JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')),
    );
    await rm(folder, { recursive: true });
    const f = data.featureNames.length;
    const rows = Array.from({ length: data.rows }, (_, row) => [
      ...data.features.subarray(row * f, (row + 1) * f),
    ]);
    const ours = predict(model, data);
    const votes = theirs.predict(rows);
    // The majority of votes and the mean of shares agree but for near ties.
    const agreed = votes.filter((vote, row) => {
      const own = [...ours.subarray(row * 3, row * 3 + 3)];
      return own.indexOf(Math.max(...own)) === vote;
    }).length;
    expect(agreed / data.rows).toBeGreaterThan(0.97);
  });
});
