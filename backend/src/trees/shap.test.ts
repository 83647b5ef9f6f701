import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { gaussLegendre } from './quadrature.js';
import { createTreeShap } from './shap.js';
import { findLeaf, nextNode, type Tree } from './tree.js';

interface Sketch {
  feature: number;
  threshold: number;
  missingLeft: number;
  left: Sketch | undefined;
  right: Sketch | undefined;
  values: number[];
  cover: number;
}

/** A tree of random splits down to `depth`; covers add up from the leaves. */
function randomTree(seed: number, depth: number, features: number, outputs: number): Tree {
  const random = seededRandom(seed);
  const nodes: Sketch[] = [];
  const grow = (level: number): Sketch => {
    const node: Sketch = {
      feature: -1,
      threshold: 0,
      missingLeft: 0,
      left: undefined,
      right: undefined,
      values: Array.from({ length: outputs }, () => 2 * random() - 1),
      cover: random() < 0.1 ? 0 : random() * 10,
    };
    nodes.push(node);
    if (level === depth || random() < 0.15) return node;
    node.feature = Math.floor(random() * features);
    node.threshold = random();
    node.missingLeft = random() < 0.5 ? 1 : 0;
    node.left = grow(level + 1);
    node.right = grow(level + 1);
    node.cover = node.left.cover + node.right.cover;
    return node;
  };
  grow(0);
  const index = (node: Sketch | undefined): number =>
    node === undefined ? -1 : nodes.indexOf(node);
  return {
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float64Array.from(nodes, (node) => node.threshold),
    missingLeft: Uint8Array.from(nodes, (node) => node.missingLeft),
    left: Int32Array.from(nodes, (node) => index(node.left)),
    right: Int32Array.from(nodes, (node) => index(node.right)),
    values: Float64Array.from(nodes.flatMap((node) => node.values)),
    cover: Float64Array.from(nodes, (node) => node.cover),
    gain: new Float64Array(nodes.length),
  };
}

function randomRow(seed: number, features: number): Float64Array {
  const random = seededRandom(seed + 77);
  return Float64Array.from({ length: features }, () => (random() < 0.2 ? NaN : random()));
}

/** What a tree says when only the features of a coalition (a bit set) are known. */
function coalitionValue(tree: Tree, row: Float64Array, known: number, node = 0): number {
  const feature = tree.feature[node]!;
  if (feature < 0) return tree.values[node]!;
  if ((known >> feature) & 1) {
    return coalitionValue(tree, row, known, nextNode(tree, node, row[feature]!, false));
  }
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  const all = tree.cover[left]! + tree.cover[right]!;
  const share = all > 0 ? tree.cover[left]! / all : 0.5;
  return (
    share * coalitionValue(tree, row, known, left) +
    (1 - share) * coalitionValue(tree, row, known, right)
  );
}

/** Shapley's definition: over all coalitions without the feature. */
function bruteForce(tree: Tree, row: Float64Array, features: number): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: features }, (_, feature) => {
    let sum = 0;
    for (let known = 0; known < 1 << features; known++) {
      if ((known >> feature) & 1) continue;
      const size = known.toString(2).replaceAll('0', '').length;
      sum +=
        ((factorial(size) * factorial(features - size - 1)) / factorial(features)) *
        (coalitionValue(tree, row, known | (1 << feature)) - coalitionValue(tree, row, known));
    }
    return sum;
  });
}

describe('createTreeShap', () => {
  it('equals Shapley values over all coalitions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (seed, depth, features) => {
          const tree = randomTree(seed, depth, features, 1);
          const row = randomRow(seed, features);
          const out = new Float64Array(features);
          const shap = createTreeShap([tree], {
            outputs: 1,
            leaves: 'rows',
            float32: false,
            featureCount: features,
          });
          shap.explain(row, 0, out);
          bruteForce(tree, row, features).forEach((value, feature) => {
            expect(out[feature]).toBeCloseTo(value, 11);
          });
          expect(shap.base[0]).toBeCloseTo(coalitionValue(tree, row, 0), 11);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is worked out by hand for one split', () => {
    // A quarter of the cover is left and says 8, the rest says 0: 2 on average.
    const tree: Tree = {
      feature: Int32Array.of(1, -1, -1),
      threshold: Float64Array.of(0.5, 0, 0),
      missingLeft: new Uint8Array(3),
      left: Int32Array.of(1, -1, -1),
      right: Int32Array.of(2, -1, -1),
      values: Float64Array.of(2, 8, 0),
      cover: Float64Array.of(4, 1, 3),
      gain: new Float64Array(3),
    };
    const shap = createTreeShap([tree], {
      outputs: 1,
      leaves: 'rows',
      float32: false,
      featureCount: 2,
    });
    const out = new Float64Array(2);
    shap.explain(Float64Array.of(9, 0.1), 0, out);
    expect([...shap.base, ...out]).toEqual([2, 0, 6]);
    shap.explain(Float64Array.of(9, NaN), 0, out);
    expect([...out]).toEqual([0, -2]);
  });

  it('sums to the answer of deep forests, class by class, wherever the row lies', () => {
    const [features, classes, depth] = [30, 4, 13];
    const trees = [1, 2, 3, 4].map((seed) => randomTree(seed + 40, depth, features, classes));
    const shape = {
      outputs: classes,
      leaves: 'rows',
      float32: false,
      featureCount: features,
    } as const;
    const shap = createTreeShap(trees, shape, 1 / trees.length);
    const out = new Float64Array(classes * features);
    const rows = Float64Array.from([...randomRow(1, features), ...randomRow(2, features)]);
    for (const offset of [0, features, 0]) {
      shap.explain(rows, offset, out);
      for (let k = 0; k < classes; k++) {
        const sum = out.subarray(k * features, (k + 1) * features).reduce((a, b) => a + b, 0);
        const answer = trees.reduce(
          (mean, tree) =>
            mean + tree.values[findLeaf(tree, rows, offset, false) * classes + k]! / trees.length,
          0,
        );
        expect(shap.base[k]! + sum).toBeCloseTo(answer, 12);
      }
    }
  });

  it('gives tree i of one output to class i % K, comparing as 32-bit numbers', () => {
    const trees = [7, 8, 9, 10].map((seed) => randomTree(seed, 4, 3, 1));
    const threshold = trees[0]!.threshold;
    for (let node = 0; node < threshold.length; node++) {
      threshold[node] = Math.fround(threshold[node]!);
    }
    const options = { outputs: 1, leaves: 'turns', float32: true, featureCount: 3 } as const;
    // Below the threshold as a 64-bit number, not below it as a 32-bit one.
    const row = Float64Array.of(0.3, 0.3, 0.3);
    row[trees[0]!.feature[0]!] = threshold[0]! - 1e-12;
    const together = new Float64Array(6);
    createTreeShap(trees, { ...options, outputs: 2 }).explain(row, 0, together);
    for (const k of [0, 1]) {
      const own = new Float64Array(3);
      createTreeShap([trees[k]!, trees[k + 2]!], options).explain(row, 0, own);
      own.forEach((value, feature) => expect(together[k * 3 + feature]).toBeCloseTo(value, 12));
    }
    const first = trees[0]!;
    const alone = new Float64Array(3);
    const shap = createTreeShap([first], options);
    shap.explain(row, 0, alone);
    const answer = first.values[findLeaf(first, row, 0, true)]!;
    expect(answer).not.toBe(first.values[findLeaf(first, row, 0, false)]!);
    expect(shap.base[0]! + alone.reduce((a, b) => a + b, 0)).toBeCloseTo(answer, 12);
  });

  it('credits nothing where a tree is one leaf', () => {
    const out = Float64Array.of(5, 5);
    const shap = createTreeShap([randomTree(3, 0, 2, 1)], {
      outputs: 1,
      leaves: 'rows',
      float32: false,
      featureCount: 2,
    });
    shap.explain(Float64Array.of(1, 1), 0, out);
    expect([...out]).toEqual([0, 0]);
  });
});

describe('gaussLegendre', () => {
  it.each([1, 2, 3, 7, 15, 40])('with %i points integrates tᵏ up to its degree', (count) => {
    const { points, weights } = gaussLegendre(count);
    for (let degree = 0; degree < 2 * count; degree++) {
      const sum = points.reduce((all, t, q) => all + weights[q]! * t ** degree, 0);
      expect(sum).toBeCloseTo(1 / (degree + 1), 13);
    }
  });
});
