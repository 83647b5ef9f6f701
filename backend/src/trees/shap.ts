import type { CompileOptions } from './compiled-trees.js';
import { gaussLegendre } from './quadrature.js';
import { layOutPaths } from './shap-paths.js';
import type { Tree } from './tree.js';

/** Not safe to share between threads: explaining uses memory of its own. */
export interface TreeShap {
  /** Expected answer per class, over the rows the trees were grown on. */
  readonly base: Float64Array;
  /**
   * Writes K × F numbers: what each feature adds to each class. Together with {@link base} those
   * of a class sum to the trees' answer. NaN in the row is a missing value.
   *
   * @param row the row begins at `offset`
   */
  explain(row: Float64Array, offset: number, out: Float64Array): void;
}

/**
 * Exact path-dependent Shapley values of trees (Lundberg et al. 2020, "From local explanations to
 * global understanding with explainable AI for trees", the values of its Algorithm 2).
 *
 * A leaf of value v says v · Π(o_j or z_j) of a coalition, over the features j on its path: o_j is
 * 1 where the row meets all of j's conditions and else 0, and stands for a known feature; z_j is
 * the share of the cover that meets them, and stands for an unknown one. Since a coalition's weight
 * k!(m−1−k)!/m! is ∫ tᵏ(1−t)ᵐ⁻¹⁻ᵏ dt over [0, 1], the value of feature i is
 *
 *     v · (o_i − z_i) · ∫ Π_{j≠i} (z_j (1−t) + o_j t) dt,
 *
 * an integral of a polynomial, which Gauss–Legendre quadrature with ⌈m/2⌉ points gives exactly.
 * All terms are positive, so that nothing cancels however deep the tree. The products are carried
 * from node to node; once o_i is 0 the integral no longer depends on i, so that such features are
 * credited once per subtree. Time per row: leaves × features met on the path × points.
 *
 * Shares come from `cover`. Where both children of a node have none, each counts as a half. Of
 * trees whose file has no cover, see the reader of that format.
 *
 * It is one long function because its parts share the state of the path, which the innermost loops
 * must reach without an object in between.
 *
 * @param scale what every tree's answer is multiplied by: 1 / trees for a mean
 */
export function createTreeShap(
  trees: readonly Tree[],
  { featureCount, outputs: classCount, leaves, float32 }: CompileOptions,
  scale = 1,
): TreeShap {
  const outputs = leaves === 'rows' ? classCount : 1;
  const paths = layOutPaths(trees, outputs);
  const values = paths.leafValues.map((value) => value * scale);
  const base = new Float64Array(classCount);
  paths.expected.forEach((value, index) => {
    base[classOf(Math.floor(index / outputs), index % outputs)]! += value * scale;
  });
  function classOf(tree: number, output: number): number {
    return leaves === 'rows' ? output : tree % classCount;
  }

  const points = [...paths.pathFeatures].map((count) => Math.max(1, Math.ceil(count / 2)));
  const most = Math.max(1, ...points);
  const rules = new Map([...new Set(points)].map((count) => [count, createRule(count)]));
  const ruleOf = points.map((count) => rules.get(count)!);

  // The state of the path, by depth; depth 0 stands for "no such edge" and is met.
  const levels = paths.maxDepth + 1;
  const met = new Uint8Array(levels).fill(1);
  const wentLeft = new Uint8Array(levels);
  const turned = new Uint8Array(levels);
  const turnedFeature = new Int32Array(levels);
  const totalBefore = new Float64Array(levels * outputs);
  const product = new Float64Array(levels * most);
  const inverse = new Float64Array(levels * most);
  const total = new Float64Array(outputs);
  const weighted = new Float64Array(most);

  const { depth, split, threshold, missingLeft, isLeft, edgeFeature, share } = paths;
  const { featureShare, previous, leaf, leafStart, leafDepths, treeStart } = paths;
  const pathFeature = new Int32Array(levels);
  const pathShare = new Float64Array(levels);

  /** Credits the features whose conditions the row stopped meeting at depths `from` down to `to`. */
  const leave = (from: number, to: number, out: Float64Array, first: number): void => {
    for (let d = from; d >= to; d--) {
      if (turned[d] === 0) continue;
      const at = turnedFeature[d]! + first * featureCount;
      for (let k = 0; k < outputs; k++) {
        out[at + k * featureCount]! -= total[k]! - totalBefore[d * outputs + k]!;
      }
    }
  };

  const explainTree = (
    tree: number,
    row: Float64Array,
    offset: number,
    out: Float64Array,
  ): void => {
    const { count, t, rest, weights, restWeights } = ruleOf[tree]!;
    const first = classOf(tree, 0);
    product.fill(1, 0, count);
    inverse.fill(1, 0, count);
    total.fill(0);
    let current = 0;
    for (let n = treeStart[tree]!; n < treeStart[tree + 1]!; n++) {
      const d = depth[n]!;
      if (d > 0) {
        leave(current, d, out, first);
        const from = (d - 1) * count;
        const to = d * count;
        const before = previous[n]!;
        turned[d] = 0;
        met[d] = 0;
        if (met[before] === 0) {
          const part = share[n]!;
          for (let q = 0; q < count; q++) product[to + q] = product[from + q]! * part;
        } else {
          const z = featureShare[n]!;
          const old = before * count;
          if (wentLeft[d - 1] === isLeft[n]) {
            met[d] = 1;
            pathFeature[d] = edgeFeature[n]!;
            pathShare[d] = 1 - z;
            for (let q = 0; q < count; q++) {
              const factor = z * rest[q]! + t[q]!;
              product[to + q] = product[from + q]! * factor * inverse[old + q]!;
              inverse[to + q] = 1 / factor;
            }
          } else {
            turned[d] = 1;
            turnedFeature[d] = edgeFeature[n]!;
            totalBefore.set(total, d * outputs);
            for (let q = 0; q < count; q++) {
              product[to + q] = product[from + q]! * z * rest[q]! * inverse[old + q]!;
            }
          }
        }
      }
      current = d;
      const feature = split[n]!;
      if (feature >= 0) {
        const value = row[offset + feature]!;
        if (Number.isNaN(value)) wentLeft[d] = missingLeft[n]!;
        else wentLeft[d] = (float32 ? Math.fround(value) : value) < threshold[n]! ? 1 : 0;
        continue;
      }
      const at = leaf[n]!;
      const from = d * count;
      let unmet = 0;
      for (let q = 0; q < count; q++) {
        weighted[q] = product[from + q]! * weights[q]!;
        unmet += product[from + q]! * restWeights[q]!;
      }
      for (let k = 0; k < outputs; k++) total[k]! += values[at * outputs + k]! * unmet;
      for (let i = leafStart[at]!; i < leafStart[at + 1]!; i++) {
        const edge = leafDepths[i]!;
        if (met[edge] === 0) continue;
        let sum = 0;
        for (let q = 0; q < count; q++) sum += weighted[q]! * inverse[edge * count + q]!;
        sum *= pathShare[edge]!;
        const to = first * featureCount + pathFeature[edge]!;
        for (let k = 0; k < outputs; k++) {
          out[to + k * featureCount]! += values[at * outputs + k]! * sum;
        }
      }
    }
    leave(current, 1, out, first);
  };

  return {
    base,
    explain(row, offset, out) {
      out.fill(0, 0, classCount * featureCount);
      for (let tree = 0; tree < trees.length; tree++) explainTree(tree, row, offset, out);
    },
  };
}

interface Rule {
  readonly count: number;
  readonly t: Float64Array;
  /** 1 − t. */
  readonly rest: Float64Array;
  readonly weights: Float64Array;
  /** weights / (1 − t). */
  readonly restWeights: Float64Array;
}

function createRule(count: number): Rule {
  const { points, weights } = gaussLegendre(count);
  const rest = points.map((t) => 1 - t);
  return {
    count,
    t: points,
    rest,
    weights,
    restWeights: weights.map((weight, q) => weight / rest[q]!),
  };
}
