import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findLeaf, type Tree } from '../../trees/tree.js';
import { mixedRows } from '../learners.fixture.js';
import type { TrainingData } from '../types.js';
import type { ForestJson } from './format.js';
import { toMlRandomForest } from './format.js';
import { createForest, randomForestLearner } from './learner.js';
import { forestPackage } from './package.js';
import { fromMlRandomForest } from './read.js';
import { verifyForest } from './verify.js';
import { forestVotes } from './votes.js';

const WIDTH = 4;

const table = (data: TrainingData): number[][] =>
  Array.from({ length: data.rows }, (_, row) => [
    ...data.features.subarray(row * WIDTH, (row + 1) * WIDTH),
  ]);

async function savedForest(parameters: Record<string, number>): Promise<ForestJson> {
  const folder = await mkdtemp(join(tmpdir(), 'kfp-forest-'));
  try {
    const model = await randomForestLearner.fit(mixedRows(600, 3), { seed: 1, parameters });
    await model.save(folder);
    return JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as ForestJson;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const stump = (change: Partial<Tree> = {}): Tree => ({
  feature: Int32Array.of(0, -1, -1),
  threshold: Float64Array.of(0.5, 0, 0),
  missingLeft: new Uint8Array(3),
  left: Int32Array.of(1, -1, -1),
  right: Int32Array.of(2, -1, -1),
  values: Float64Array.of(0.75, 0.25, 1, 0, 0.5, 0.5),
  cover: Float64Array.of(8, 4, 4),
  gain: Float64Array.of(1, 0, 0),
  ...change,
});

describe('our forest in ml-random-forest', () => {
  it.each([
    { trees: 25 },
    // An even number of full-grown trees ties often.
    { trees: 4, minLeaf: 1, maxDepth: 20 },
    { trees: 1, minLeaf: 200 },
  ])('votes and answers the same on 1,000 rows: %j', async (parameters) => {
    const json = await savedForest(parameters);
    const data = mixedRows(1000, 9);
    const model = createForest(fromMlRandomForest(json, 3, WIDTH), data);
    const checks = verifyForest(json, model, data.features, data.rows);
    expect(checks.map(({ passed, rows, detail }) => ({ passed, rows, detail }))).toEqual(
      checks.map(() => ({ passed: true, rows: 1000, detail: undefined })),
    );
    expect(checks).toHaveLength(3);
  });

  it('is found out when a threshold or a share has changed', async () => {
    const json = await savedForest({ trees: 3 });
    const data = mixedRows(1000, 9);
    const model = createForest(fromMlRandomForest(json, 3, WIDTH), data);
    const changed = structuredClone(json);
    changed.baseModel!.estimators![1]!.root!.splitValue! += 0.3;
    const [, , shares] = verifyForest(changed, model, data.features, data.rows);
    expect(shares).toMatchObject({ passed: false });
    expect(shares!.detail).toMatch(/^row \d+, (normal|one|two): [\d.]+ here, [\d.]+ there$/);
  });

  it('comes back as it was, covers and gains too', () => {
    const tree = stump();
    expect(fromMlRandomForest(toMlRandomForest([tree], 2, 1), 2, 1)).toEqual([tree]);
  });

  it('is not written when missing values would go left', () => {
    const left = stump({ missingLeft: Uint8Array.of(1, 0, 0) });
    expect(() => toMlRandomForest([left], 2, 1)).toThrow(/missing values left/);
  });
});

describe('a forest that ml-random-forest trained', () => {
  const complete = (data: TrainingData): TrainingData => ({
    ...data,
    features: data.features.map((value) => (Number.isNaN(value) ? 2 : value)),
  });
  const data = complete(mixedRows(120, 1));
  const test = complete(mixedRows(1000, 2));

  describe.each([
    { maxFeatures: 1.0, replacement: false },
    { maxFeatures: 0.5, replacement: false },
    { maxFeatures: 1.0, replacement: true },
    { maxFeatures: 3, replacement: true, useSampleBagging: false },
    { maxFeatures: 2, replacement: false, treeOptions: { maxDepth: 3, minNumSamples: 8 } },
  ])('%j', (options) => {
    const theirs = new (forestPackage())({ nEstimators: 7, seed: 5, noOOB: true, ...options });
    theirs.train(table(data), [...data.labels]);
    const json = JSON.parse(JSON.stringify(theirs)) as ForestJson;
    const trees = fromMlRandomForest(json, 3, WIDTH);

    it('votes the same here', () => {
      const votes = forestVotes(trees, 3, test.features, WIDTH, test.rows);
      expect([...votes.classes]).toEqual(theirs.predict(table(test)));
      const checks = verifyForest(json, createForest(trees, test), test.features, test.rows);
      expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    });

    it('has covers that add up to the rows it was trained on', () => {
      for (const tree of trees) {
        expect(tree.cover[0]).toBe(data.rows);
        expect(Math.min(...tree.cover)).toBeGreaterThan(0);
      }
    });
  });

  it('has every row of the training set where the tree’s covers say', () => {
    const theirs = new (forestPackage())({
      nEstimators: 1,
      seed: 5,
      noOOB: true,
      useSampleBagging: false,
      replacement: false,
      treeOptions: { minNumSamples: 30 },
    });
    theirs.train(table(data), [...data.labels]);
    const [tree] = fromMlRandomForest(JSON.parse(JSON.stringify(theirs)), 3, WIDTH);
    const counts = new Map<number, number>();
    for (let row = 0; row < data.rows; row++) {
      const leaf = findLeaf(tree!, data.features, row * WIDTH, false);
      counts.set(leaf, (counts.get(leaf) ?? 0) + 1);
    }
    let known = 0;
    tree!.feature.forEach((feature, node) => {
      if (
        feature < 0 ||
        tree!.feature[tree!.left[node]!]! < 0 === tree!.feature[tree!.right[node]!]! < 0
      )
        return;
      for (const child of [tree!.left[node]!, tree!.right[node]!]) {
        if (tree!.feature[child]! >= 0) continue;
        expect(tree!.cover[child]).toBe(counts.get(child));
        known++;
      }
    });
    expect(known).toBeGreaterThan(0);
  });
});

describe('reading a forest', () => {
  const changed = (change: (json: ForestJson) => void): (() => unknown) => {
    const json = structuredClone(toMlRandomForest([stump()], 2, 1)) as ForestJson;
    change(json);
    return () => fromMlRandomForest(json, 2, 1);
  };
  const root = (json: ForestJson): NonNullable<ForestJson['baseModel']> & { root: object } =>
    json.baseModel!.estimators![0]!.root as never;

  it.each([
    ['another kind', (json: ForestJson) => (json.name = 'RFRegression'), /RFRegression/],
    ['no trees', (json: ForestJson) => (json.baseModel!.estimators = []), /no trees/],
    [
      'half a split',
      (json: ForestJson) => Object.assign(root(json), { left: undefined }),
      /neither/,
    ],
    [
      'a column that is not there',
      (json: ForestJson) => Object.assign(root(json), { splitColumn: 7 }),
      /column 7/,
    ],
    [
      'no threshold',
      (json: ForestJson) => Object.assign(root(json), { splitValue: null }),
      /compare/,
    ],
    [
      'an unknown class',
      (json: ForestJson) => Object.assign(root(json), { left: { distribution: [[0, 0, 1]] } }),
      /class 2 where 2/,
    ],
    [
      'no shares',
      (json: ForestJson) => Object.assign(root(json), { left: { distribution: [] } }),
      /shares/,
    ],
  ])('refuses %s and says so', (_, change, message) => {
    let thrown: unknown;
    try {
      changed((json) => void change(json))();
    } catch (error) {
      thrown = error;
    }
    const { message: own, cause } = thrown as Error;
    expect(`${own} ${cause instanceof Error ? cause.message : ''}`).toMatch(message);
  });
});

describe('forestVotes', () => {
  /** A tree that always votes for a class. */
  const sure = (k: number): Tree =>
    stump({
      feature: Int32Array.of(-1),
      values: Float64Array.from({ length: 3 }, (_, c) => (c === k ? 1 : 0)),
    });

  it('takes the class that first reaches the highest count, and adds the first tree’s number', () => {
    const { classes, probabilities } = forestVotes(
      [2, 1, 1, 2].map(sure),
      3,
      new Float64Array(1),
      1,
      1,
    );
    expect([...classes]).toEqual([1]);
    // Three of four votes are counted; the first leaves its class number, 2, as two millionths.
    expect([...probabilities]).toEqual([0.000002, 0.500002, 0.250002]);
  });
});
