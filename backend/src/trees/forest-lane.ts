import { seededRandom } from '../core/random.js';
import { viewOf, type Slot } from './arena.js';
import { createGrid } from './exact-sums.js';
import { growForestTree, type ForestTreeData, type ForestTreeOptions } from './grow-forest.js';
import { workspaceOf } from './training-set.js';
import { findLeaf, type Tree } from './tree.js';

export interface ForestLaneOptions extends Omit<ForestTreeOptions, 'random'> {
  readonly seed: number;
  /** Also tell what the trees say of rows they have not seen. */
  readonly outOfBag: boolean;
}

export interface ForestShare extends ForestTreeData {
  readonly memory: WebAssembly.Memory;
  readonly rowWeights: Slot<'f64'>;
  readonly options: ForestLaneOptions;
  /** Numbers of the trees to grow. */
  readonly trees: readonly number[];
}

/** Grows some of the trees. */
export function growForestShare(share: ForestShare): Tree[] {
  const { lane, options } = share;
  const workspace = workspaceOf(share.memory);
  const { memory } = workspace;
  const rowWeights = viewOf(memory, share.rowWeights);
  const weights = viewOf(memory, lane.weights);
  const order = viewOf(memory, lane.order);
  return share.trees.map((number) => {
    const random = seededRandom(options.seed * 100_003 + number);
    const sampleCount = drawSample(random, rowWeights, weights, order);
    const tree = growForestTree(workspace, share, sampleCount, { ...options, random });
    if (options.outOfBag) addOutOfBag(tree, share, weights);
    return tree;
  });
}

/** Draws as many rows as there are, with repeats; a row drawn twice weighs double. */
function drawSample(
  random: () => number,
  rowWeights: Float64Array,
  weights: Float64Array,
  order: Uint32Array,
): number {
  const rows = rowWeights.length;
  weights.fill(0);
  for (let i = 0; i < rows; i++) {
    const row = Math.floor(random() * rows);
    weights[row]! += rowWeights[row]!;
  }
  let count = 0;
  for (let row = 0; row < rows; row++) if (weights[row]! > 0) order[count++] = row;
  return count;
}

/** Shares are sums of so many trees at most, and then exact, whatever their order. */
const MAX_TREES = 2 ** 20;

/** Adds what a tree says of the rows that are not in its sample. */
function addOutOfBag(tree: Tree, share: ForestShare, weights: Float64Array): void {
  const { memory, set, classes } = share;
  const features = viewOf(memory, set.features);
  const sums = viewOf(memory, share.lane.outOfBag);
  const grid = createGrid(1, MAX_TREES);
  for (let row = 0; row < set.rows; row++) {
    if (weights[row]! > 0) continue;
    const leaf = findLeaf(tree, features, row * set.featureCount, false) * classes;
    for (let k = 0; k < classes; k++)
      sums[row * classes + k]! += grid.round(tree.values[leaf + k]!);
  }
}
