import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, shuffled } from '../core/random.js';
import { boost, type BoostOptions } from './boost.js';
import { compileTrees } from './compiled-trees.js';
import { logistic, softmax } from './link.js';
import { inlinePool, treePool } from './pool.js';
import type { LabelledRows } from './training-set.js';
import { findLeaf, type Tree } from './tree.js';
import { BOOST, tables } from './trees.fixture.js';
import { finite } from './bins.js';

const grow = async (data: LabelledRows, options: Partial<BoostOptions> = {}): Promise<Tree[]> =>
  boost(data, { ...BOOST, ...options }, inlinePool);

/** Sums of gradients and hessians of the rows that reach each node, straight from the definition. */
function checkNodes(data: LabelledRows, trees: readonly Tree[], options: BoostOptions): void {
  const { rows, featureCount, classes } = data;
  const outputs = classes === 2 ? 1 : classes;
  const values = data.features.map((value) => finite(value, true));
  const margins = new Float64Array(rows * outputs);
  const p = new Float64Array(rows * outputs);
  for (let round = 0; round * outputs < trees.length; round++) {
    if (outputs === 1) logistic(margins, p, 0, rows);
    else softmax(margins, p, rows, outputs);
    for (let k = 0; k < outputs; k++) {
      const tree = trees[round * outputs + k]!;
      const gradients = new Float64Array(tree.feature.length);
      const hessians = new Float64Array(tree.feature.length);
      for (let row = 0; row < rows; row++) {
        const weight = data.weights?.[row] ?? 1;
        const own = p[row * outputs + k]!;
        const isClass = data.labels[row] === (outputs === 1 ? 1 : k) ? 1 : 0;
        for (const node of path(tree, values, row * featureCount)) {
          gradients[node]! += weight * (own - isClass);
          hessians[node]! += weight * (outputs === 1 ? 1 : 2) * own * (1 - own);
        }
      }
      tree.feature.forEach((_, node) => {
        // Probabilities have the precision of 32 bits while training.
        expect(tree.cover[node]).toBeCloseTo(hessians[node]!, 3);
        const step =
          (-options.learningRate * gradients[node]!) / (hessians[node]! + options.lambda);
        expect(tree.values[node]).toBeCloseTo(step, 3);
      });
      for (let row = 0; row < rows; row++) {
        const leaf = findLeaf(tree, values, row * featureCount, true);
        margins[row * outputs + k]! += tree.values[leaf]!;
      }
    }
  }
}

function path(tree: Tree, values: Float64Array, offset: number): number[] {
  const nodes = [0];
  for (;;) {
    const node = nodes.at(-1)!;
    const feature = tree.feature[node]!;
    if (feature < 0) return nodes;
    const value = values[offset + feature]!;
    const left = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value < tree.threshold[node]!;
    nodes.push(left ? tree.left[node]! : tree.right[node]!);
  }
}

describe('boosting', () => {
  it('gives every node the sums of the rows that reach it, subtracted histograms or not', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (data) => {
        checkNodes(data, await grow(data), BOOST);
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of rows', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.integer(), async (data, seed) => {
        const order = shuffled([...data.labels.keys()], seededRandom(seed));
        const moved = {
          ...data,
          features: Float64Array.from(
            order.flatMap((row) => [
              ...data.features.subarray(row * data.featureCount, (row + 1) * data.featureCount),
            ]),
          ),
          labels: Int32Array.from(order, (row) => data.labels[row]!),
          weights: Float64Array.from(order, (row) => data.weights[row]!),
        };
        expect(await grow(moved)).toEqual(await grow(data));
      }),
      { numRuns: 40 },
    );
  });

  it('predicts as a walk down the trees does, in any batch', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (data) => {
        const { featureCount, rows, classes } = data;
        const outputs = classes === 2 ? 1 : classes;
        const trees = await grow(data);
        const walked = new Float64Array(rows * outputs);
        const values = data.features.map((value) => finite(value, true));
        for (let row = 0; row < rows; row++) {
          trees.forEach((tree, t) => {
            const leaf = findLeaf(tree, values, row * featureCount, true);
            walked[row * outputs + (t % outputs)]! += tree.values[leaf]!;
          });
        }
        const compiled = compileTrees(trees, {
          featureCount,
          outputs,
          leaves: 'turns',
          float32: true,
        });
        const all = new Float64Array(rows * outputs);
        compiled.sum(data.features, rows, all);
        expect(all).toEqual(walked);
        const one = new Float64Array(outputs);
        compiled.sum(data.features.slice(-featureCount), 1, one);
        expect(one).toEqual(walked.slice(-outputs));
      }),
      { numRuns: 60 },
    );
  });

  it('is the same with threads, with samples of rows and columns, and repeats for its seed', async () => {
    const random = seededRandom(3);
    const data = {
      rows: 500,
      featureCount: 12,
      classes: 5,
      features: Float64Array.from({ length: 6000 }, () => (random() < 0.1 ? NaN : random())),
      labels: Int32Array.from({ length: 500 }, () => Math.floor(5 * random())),
    };
    const options = { ...BOOST, subsample: 0.7, columnsByTree: 0.5 };
    const alone = await boost(data, options, inlinePool);
    for (const workers of [2, 3]) {
      const threaded = { ...options, leastThreadedWork: 0 };
      expect(await boost(data, threaded, treePool(workers))).toEqual(alone);
    }
    const other = await boost(data, { ...options, seed: 2 }, inlinePool);
    expect(other).not.toEqual(alone);
  }, 60_000);

  it('shrinks what the L1 penalty reaches to nothing, and asks for gamma', async () => {
    const data = {
      rows: 4,
      featureCount: 1,
      classes: 2,
      features: Float64Array.of(1, 2, 3, 4),
      labels: Int32Array.of(0, 0, 1, 1),
    };
    // Gradients are ±0.5, hessians 0.25: left (1, 0.5), right (−1, 0.5); gain 2 · 1 / 1.5.
    const [tree] = await grow(data, { rounds: 1 });
    expect(tree!.gain[0]).toBeCloseTo(4 / 3, 9);
    expect([...tree!.threshold.slice(0, 1)]).toEqual([2.5]);
    expect(tree!.values[tree!.left[0]!]).toBeCloseTo((-0.3 * 1) / 1.5, 6);
    const [penalised] = await grow(data, { rounds: 1, alpha: 0.4 });
    expect(penalised!.values[penalised!.left[0]!]).toBeCloseTo((-0.3 * 0.6) / 1.5, 6);
    expect((await grow(data, { rounds: 1, alpha: 1 }))[0]!.feature).toEqual(Int32Array.of(-1));
    expect((await grow(data, { rounds: 1, gamma: 1.4 }))[0]!.feature).toEqual(Int32Array.of(-1));
  });
});
