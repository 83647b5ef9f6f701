import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { finite } from './bins.js';
import { compileTrees } from './compiled-trees.js';
import { growForest, type ForestOptions } from './forest.js';
import { inlinePool, treePool } from './pool.js';
import { findLeaf } from './tree.js';
import { tables } from './trees.fixture.js';

const OPTIONS: ForestOptions = {
  trees: 5,
  maxDepth: 6,
  minLeaf: 1,
  featuresPerNode: 3,
  maxCuts: 50,
  seed: 7,
  outOfBag: false,
};

describe('a random forest', () => {
  it('says class shares, and of an inner node the mean of its children', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (data) => {
        const { trees } = await growForest(data, OPTIONS, inlinePool);
        for (const tree of trees) {
          for (let node = 0; node < tree.feature.length; node++) {
            const own = tree.values.subarray(node * data.classes, (node + 1) * data.classes);
            expect(own.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
            if (tree.feature[node]! < 0) continue;
            const [left, right] = [tree.left[node]!, tree.right[node]!];
            expect(tree.cover[left]! + tree.cover[right]!).toBe(tree.cover[node]!);
            own.forEach((share, k) => {
              const mean =
                (tree.cover[left]! * tree.values[left * data.classes + k]! +
                  tree.cover[right]! * tree.values[right * data.classes + k]!) /
                tree.cover[node]!;
              expect(share).toBeCloseTo(mean, 9);
            });
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('predicts as a walk down the trees does', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (data) => {
        const { trees } = await growForest(data, OPTIONS, inlinePool);
        const { rows, featureCount, classes } = data;
        const compiled = compileTrees(trees, {
          featureCount,
          outputs: classes,
          leaves: 'rows',
          float32: false,
        });
        const out = new Float64Array(rows * classes);
        compiled.sum(data.features, rows, out);
        const walked = new Float64Array(rows * classes);
        const values = data.features.map((value) => finite(value, false));
        for (let row = 0; row < rows; row++) {
          for (const tree of trees) {
            const leaf = findLeaf(tree, values, row * featureCount, false);
            for (let k = 0; k < classes; k++) {
              walked[row * classes + k]! += tree.values[leaf * classes + k]!;
            }
          }
        }
        expect(out).toEqual(walked);
      }),
      { numRuns: 40 },
    );
  });

  it('separates what one feature separates, whatever else there is', async () => {
    const random = seededRandom(5);
    const rows = 400;
    const features = Float64Array.from({ length: rows * 3 }, () => random());
    const labels = Int32Array.from({ length: rows }, (_, row) =>
      features[3 * row]! > 0.5 ? 1 : 0,
    );
    // A duplicate of a column and a constant one change nothing.
    for (let row = 0; row < rows; row++) {
      features[3 * row + 1] = features[3 * row]!;
      features[3 * row + 2] = 4;
    }
    const { trees, outOfBag } = await growForest(
      { rows, featureCount: 3, classes: 2, features, labels },
      { ...OPTIONS, trees: 40, featuresPerNode: 1, outOfBag: true },
      inlinePool,
    );
    expect(trees.every((tree) => !tree.feature.includes(2))).toBe(true);
    const right = [...labels].filter((label, row) => outOfBag![2 * row + label]! > 0.5).length;
    expect(right / rows).toBeGreaterThan(0.98);
  });

  it('tells out of bag only what the trees without the row say', async () => {
    const random = seededRandom(6);
    const rows = 200;
    // Labels are pure noise: a forest knows the rows it has seen, and no others.
    const features = Float64Array.from({ length: rows * 4 }, () => random());
    const labels = Int32Array.from({ length: rows }, () => (random() < 0.5 ? 1 : 0));
    const data = { rows, featureCount: 4, classes: 2, features, labels };
    const options = { ...OPTIONS, trees: 60, maxDepth: 20, outOfBag: true };
    const { trees, outOfBag } = await growForest(data, options, inlinePool);
    const right = (answers: Float64Array): number =>
      [...labels].filter((label, row) => answers[2 * row + label]! > answers[2 * row + 1 - label]!)
        .length / rows;
    const seen = new Float64Array(2 * rows);
    const shape = { featureCount: 4, outputs: 2, leaves: 'rows', float32: false } as const;
    compileTrees(trees, shape).sum(features, rows, seen);
    expect(right(seen)).toBeGreaterThan(0.95);
    expect(right(outOfBag!)).toBeLessThan(0.65);
  });

  it('is the same with threads', async () => {
    const random = seededRandom(8);
    const rows = 300;
    const data = {
      rows,
      featureCount: 9,
      classes: 3,
      features: Float64Array.from({ length: rows * 9 }, () => (random() < 0.1 ? NaN : random())),
      labels: Int32Array.from({ length: rows }, () => Math.floor(3 * random())),
      weights: Float64Array.from({ length: rows }, () => random()),
    };
    const options = { ...OPTIONS, trees: 21, outOfBag: true };
    const alone = await growForest(data, options, inlinePool);
    for (const workers of [2, 3]) {
      expect(await growForest(data, options, treePool(workers))).toEqual(alone);
    }
  }, 60_000);

  it('stops when it is told to', async () => {
    const data = {
      rows: 4,
      featureCount: 1,
      classes: 2,
      features: Float64Array.of(1, 2, 3, 4),
      labels: Int32Array.of(0, 0, 1, 1),
    };
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(growForest(data, OPTIONS, inlinePool, { signal })).rejects.toThrow('enough');
  });
});
