import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, shuffled } from '../core/random.js';
import { boost, type BoostOptions, type BoostRows } from './boost.js';
import { compileTrees } from './compiled-trees.js';
import { logistic, softmax } from './link.js';
import { inlinePool, treePool } from './pool.js';
import { findLeaf, type Tree } from './tree.js';
import { BOOST, tables } from './trees.fixture.js';
import { finite } from './bins.js';

const grow = async (data: BoostRows, options: Partial<BoostOptions> = {}): Promise<Tree[]> => [
  ...(await boost(data, { ...BOOST, ...options }, inlinePool)).trees,
];

/** Sums of gradients and hessians of the rows that reach each node, straight from the definition. */
function checkNodes(data: BoostRows, trees: readonly Tree[], options: BoostOptions): void {
  const { rows, featureCount, classes } = data;
  const outputs = classes === 2 ? 1 : classes;
  const values = data.features.map((value) => finite(value, true));
  const margins = new Float64Array(rows * outputs);
  const p = new Float64Array(rows * outputs);
  for (let round = 0; round * outputs < trees.length; round++) {
    if (outputs === 1) logistic(margins, p, 0, rows);
    else softmax(margins, p, 0, rows, outputs);
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

  it('grows leaf by leaf to the asked number of leaves, the best first', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 2, max: 9 }), async (data, maxLeaves) => {
        const options = { maxLeaves, growPolicy: 'lossguide', maxDepth: 0 } as const;
        const [tree] = await grow(data, options);
        const leaves = tree!.feature.filter((feature) => feature < 0).length;
        expect(leaves).toBeLessThanOrEqual(maxLeaves);
        const [larger] = await grow(data, { ...options, maxLeaves: maxLeaves + 1 });
        const gains = (of: Tree): number[] => [...of.gain].filter((gain) => gain > 0);
        // One leaf more is one split more, and the same ones before it.
        expect(gains(larger!).length - gains(tree!).length).toBeLessThanOrEqual(1);
        for (const gain of gains(tree!)) expect(gains(larger!)).toContain(gain);
        checkNodes(data, await grow(data, options), { ...BOOST, ...options });
      }),
      { numRuns: 30 },
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
    expect(other.trees).not.toEqual(alone.trees);
  }, 60_000);

  it('does not look at rows held out, and keeps the rounds that served them best', async () => {
    const random = seededRandom(4);
    const rows = 300;
    const features = Float64Array.from({ length: rows }, () => random());
    // Labels are noise but for a weak tendency, so that more rounds soon hurt.
    const labels = Int32Array.from(features, (value) => (random() < 0.3 + 0.4 * value ? 1 : 0));
    const heldOut = Uint8Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0));
    const options = { ...BOOST, rounds: 60, learningRate: 0.8, patience: 5 };
    const data = { rows, featureCount: 1, classes: 2, features, labels, heldOut };
    const stopped = await boost(data, options, inlinePool);
    const losses = stopped.curve.map(({ validation }) => validation);
    expect(stopped.rounds).toBe(losses.indexOf(Math.min(...losses)) + 1);
    expect(stopped.curve.length).toBe(stopped.rounds + 5);
    expect(stopped.trees.length).toBe(stopped.rounds);
    const flipped = {
      ...data,
      labels: labels.map((label, row) => (heldOut[row] === 1 ? 1 - label : label)),
    };
    const without = { ...options, patience: 0, rounds: 3 };
    expect((await boost(flipped, without, inlinePool)).trees).toEqual(
      (await boost(data, without, inlinePool)).trees,
    );
  });

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
