import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finite } from './bins.js';
import { boost } from './boost.js';
import { growForest } from './forest.js';
import { inlinePool } from './pool.js';
import { createTreeShap } from './shap.js';
import { nextNode, type Tree } from './tree.js';
import { BOOST, tables } from './trees.fixture.js';

/** What a tree answers when only the features of a set are known. */
function answer(
  tree: Tree,
  width: number,
  k: number,
  row: Float64Array,
  knows: (feature: number) => boolean,
  node = 0,
): number {
  const feature = tree.feature[node]!;
  if (feature < 0) return tree.values[node * width + k]!;
  const next = (child: number): number => answer(tree, width, k, row, knows, child);
  if (knows(feature)) return next(nextNode(tree, node, row[feature]!, false));
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  return (tree.cover[left]! * next(left) + tree.cover[right]! * next(right)) / tree.cover[node]!;
}

/** Shapley values from their definition, over all sets of features. */
function shapley(tree: Tree, width: number, k: number, row: Float64Array): number[] {
  const count = row.length;
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const values = Array.from({ length: 2 ** count }, (_, set) =>
    answer(tree, width, k, row, (feature) => ((set >> feature) & 1) === 1),
  );
  return Array.from({ length: count }, (_, feature) => {
    let sum = 0;
    for (let set = 0; set < values.length; set++) {
      if ((set >> feature) & 1) continue;
      const size = set.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count);
      sum += weight * (values[set | (1 << feature)]! - values[set]!);
    }
    return sum;
  });
}

const small = tables.filter(({ featureCount }) => featureCount <= 6);

describe('TreeSHAP', () => {
  it('gives boosted trees the Shapley values of the definition', async () => {
    await fc.assert(
      fc.asyncProperty(small, async (data) => {
        const { trees, outputs } = await boost(data, { ...BOOST, rounds: 2 }, inlinePool);
        const { featureCount } = data;
        const row = data.features.slice(0, featureCount).map((value) => finite(value, true));
        const shape = { featureCount, outputs, leaves: 'turns', float32: true, scale: 1 } as const;
        const shap = createTreeShap(trees, shape);
        const out = new Float64Array(outputs * featureCount);
        shap.explain(row, out);
        for (let k = 0; k < outputs; k++) {
          const own = trees.filter((_, t) => t % outputs === k);
          const expected = own.map((tree) => shapley(tree, 1, 0, row));
          for (let f = 0; f < featureCount; f++) {
            const sum = expected.reduce((total, values) => total + values[f]!, 0);
            expect(out[k * featureCount + f]).toBeCloseTo(sum, 9);
          }
          const all = own.reduce((sum, tree) => sum + answer(tree, 1, 0, row, () => true), 0);
          const contributions = out.subarray(k * featureCount, (k + 1) * featureCount);
          expect(shap.base[k]! + contributions.reduce((a, b) => a + b, 0)).toBeCloseTo(all, 6);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('gives forests the Shapley values of the definition, for every class', async () => {
    await fc.assert(
      fc.asyncProperty(small, async (data) => {
        const { classes, featureCount } = data;
        const { trees } = await growForest(
          data,
          {
            ...{ trees: 3, maxDepth: 5, minLeaf: 1, featuresPerNode: 2 },
            ...{ maxCuts: 20, seed: 1, outOfBag: false },
          },
          inlinePool,
        );
        const row = data.features.slice(0, featureCount).map((value) => finite(value, false));
        const shap = createTreeShap(trees, {
          ...{ featureCount, outputs: classes, leaves: 'rows', float32: false, scale: 1 / 3 },
        });
        const out = new Float64Array(classes * featureCount);
        shap.explain(row, out);
        for (let k = 0; k < classes; k++) {
          const expected = trees.map((tree) => shapley(tree, classes, k, row));
          for (let f = 0; f < featureCount; f++) {
            const mean = expected.reduce((total, values) => total + values[f]!, 0) / 3;
            expect(out[k * featureCount + f]).toBeCloseTo(mean, 9);
          }
        }
        // Shares of all classes sum to 1, whatever is known: what one gains, others lose.
        expect(shap.base.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(out.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
      }),
      { numRuns: 30 },
    );
  });
});
