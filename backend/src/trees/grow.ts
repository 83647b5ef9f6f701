import type { Random } from '../core/random.js';
import type { Bins } from './bins.js';
import type { Tree } from './tree.js';

/** What a kind of tree optimises, in terms of sums of row statistics. */
export interface Objective {
  /** Statistics per row: class weights for a forest, gradient and hessian for boosting. */
  readonly width: number;
  /** How good it is to keep rows with these sums together; a split's gain is the difference. */
  score(sums: Float64Array, offset: number): number;
  /** Weight of rows with these sums, for `minLeaf` and the node's cover. */
  cover(sums: Float64Array, offset: number): number;
  /** Numbers a node says. */
  readonly outputs: number;
  writeValue(sums: Float64Array, offset: number, out: Float64Array, outOffset: number): void;
}

export interface GrowOptions {
  readonly maxDepth: number;
  /** Least cover of a leaf. */
  readonly minLeaf: number;
  /** Least gain of a split. */
  readonly minGain: number;
  /** Features each node may choose from; drawn anew per node when fewer than there are. */
  readonly featuresPerNode: number;
  /** The features this tree may use at all. */
  readonly features: Int32Array;
  /** Learn where missing values go; else they go right, as `value < threshold` is false for them. */
  readonly learnMissing: boolean;
  readonly random: Random;
}

interface Split {
  feature: number;
  cut: number;
  missingLeft: boolean;
  gain: number;
}

/**
 * Grows one tree depth-first on binned features.
 *
 * @param statistics rows × objective.width
 * @param rows the rows to learn from, repeats allowed; reordered in place
 */
export function growTree(
  bins: Bins,
  statistics: Float64Array,
  rows: Int32Array,
  objective: Objective,
  options: GrowOptions,
): Tree {
  const { width, outputs } = objective;
  const feature: number[] = [];
  const threshold: number[] = [];
  const missingLeft: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const values: number[] = [];
  const cover: number[] = [];
  const gain: number[] = [];

  const histogram = new Float64Array(256 * width);
  const total = new Float64Array(width);
  const leftSums = new Float64Array(width);
  const rightSums = new Float64Array(width);
  const value = new Float64Array(outputs);
  const candidates = Int32Array.from(options.features);
  const scratch = new Int32Array(rows.length);

  const bestSplit = (from: number, to: number, parentScore: number): Split | undefined => {
    let best: Split | undefined;
    const count = Math.min(options.featuresPerNode, candidates.length);
    for (let c = 0; c < count; c++) {
      if (count < candidates.length) {
        // A partial Fisher–Yates shuffle draws without repeats.
        const other = c + Math.floor(options.random() * (candidates.length - c));
        [candidates[c], candidates[other]] = [candidates[other]!, candidates[c]!];
      }
      const f = candidates[c]!;
      const cuts = bins.cuts[f]!;
      if (cuts.length === 0) continue;
      const column = bins.columns[f]!;
      const missingBin = cuts.length + 1;
      histogram.fill(0, 0, (missingBin + 1) * width);
      for (let i = from; i < to; i++) {
        const row = rows[i]!;
        const at = column[row]! * width;
        const source = row * width;
        for (let s = 0; s < width; s++) histogram[at + s]! += statistics[source + s]!;
      }
      const missingAt = missingBin * width;
      const directions =
        options.learnMissing && objective.cover(histogram, missingAt) > 0 ? [false, true] : [false];
      for (const toLeft of directions) {
        for (let s = 0; s < width; s++) leftSums[s] = toLeft ? histogram[missingAt + s]! : 0;
        for (let cut = 0; cut < cuts.length; cut++) {
          // An empty bin divides the rows as the cut before it did.
          if (cut > 0 && objective.cover(histogram, cut * width) === 0) continue;
          for (let s = 0; s < width; s++) {
            leftSums[s]! += histogram[cut * width + s]!;
            rightSums[s] = total[s]! - leftSums[s]!;
          }
          if (objective.cover(leftSums, 0) < options.minLeaf) continue;
          if (objective.cover(rightSums, 0) < options.minLeaf) break;
          const splitGain =
            objective.score(leftSums, 0) + objective.score(rightSums, 0) - parentScore;
          if (splitGain > options.minGain && splitGain > (best?.gain ?? 1e-12)) {
            best = { feature: f, cut, missingLeft: toLeft, gain: splitGain };
          }
        }
      }
    }
    return best;
  };

  const partition = (from: number, to: number, split: Split): number => {
    const column = bins.columns[split.feature]!;
    const missingBin = bins.cuts[split.feature]!.length + 1;
    let middle = from;
    let kept = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const bin = column[row]!;
      if (bin === missingBin ? split.missingLeft : bin <= split.cut) rows[middle++] = row;
      else scratch[kept++] = row;
    }
    rows.set(scratch.subarray(0, kept), middle);
    return middle;
  };

  const grow = (from: number, to: number, depth: number): number => {
    total.fill(0);
    for (let i = from; i < to; i++) {
      const source = rows[i]! * width;
      for (let s = 0; s < width; s++) total[s]! += statistics[source + s]!;
    }
    const node = feature.length;
    feature.push(-1);
    threshold.push(0);
    missingLeft.push(0);
    left.push(-1);
    right.push(-1);
    gain.push(0);
    cover.push(objective.cover(total, 0));
    objective.writeValue(total, 0, value, 0);
    values.push(...value);
    if (depth >= options.maxDepth || cover[node]! < 2 * options.minLeaf) return node;
    const split = bestSplit(from, to, objective.score(total, 0));
    if (split === undefined) return node;
    const middle = partition(from, to, split);
    feature[node] = split.feature;
    threshold[node] = bins.cuts[split.feature]![split.cut]!;
    missingLeft[node] = split.missingLeft ? 1 : 0;
    gain[node] = split.gain;
    left[node] = grow(from, middle, depth + 1);
    right[node] = grow(middle, to, depth + 1);
    return node;
  };
  grow(0, rows.length, 0);

  return {
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    missingLeft: Uint8Array.from(missingLeft),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    values: Float64Array.from(values),
    cover: Float64Array.from(cover),
    gain: Float64Array.from(gain),
  };
}
