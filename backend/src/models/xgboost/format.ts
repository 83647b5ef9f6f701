import type { Tree } from '../../trees/tree.js';

/** A tree in XGBoost's JSON model schema (github.com/dmlc/xgboost, doc/model.schema). */
interface XgboostTree {
  base_weights: number[];
  categories: number[];
  categories_nodes: number[];
  categories_segments: number[];
  categories_sizes: number[];
  default_left: (number | boolean)[];
  id: number;
  left_children: number[];
  loss_changes: number[];
  parents: number[];
  right_children: number[];
  split_conditions: number[];
  split_indices: number[];
  split_type: number[];
  sum_hessian: number[];
  tree_param: Record<string, string>;
}

interface XgboostModel {
  learner?: {
    gradient_booster?: {
      name?: string;
      model?: { tree_info?: number[]; trees?: XgboostTree[] };
    };
    objective?: { name?: string };
    learner_model_param?: { num_class?: string };
  };
}

/** XGBoost's mark of a root's parent. */
const NO_PARENT = 2_147_483_647;

/** The version whose format is written. */
const FORMAT_VERSION = [1, 7, 4];

/** @param trees one per class and round, classes in turn; leaf values are 32-bit numbers */
export function toXgboostJson(
  trees: readonly Tree[],
  classCount: number,
  featureNames: readonly string[],
): XgboostModel & { version: number[] } {
  return {
    learner: {
      attributes: {},
      feature_names: featureNames,
      feature_types: featureNames.map(() => 'float'),
      gradient_booster: {
        name: 'gbtree',
        model: {
          gbtree_model_param: {
            num_parallel_tree: '1',
            num_trees: String(trees.length),
            size_leaf_vector: '0',
          },
          tree_info: trees.map((_, index) => index % classCount),
          trees: trees.map((tree, id) => writeTree(tree, id, featureNames.length)),
        },
      },
      learner_model_param: {
        // Added to every class alike, so that it cancels in the softmax.
        base_score: '5E-1',
        boost_from_average: '1',
        num_class: String(classCount),
        num_feature: String(featureNames.length),
        num_target: '1',
      },
      objective: {
        name: 'multi:softprob',
        softmax_multiclass_param: { num_class: String(classCount) },
      },
    } as XgboostModel['learner'] & object,
    version: FORMAT_VERSION,
  };
}

function writeTree(tree: Tree, id: number, featureCount: number): XgboostTree {
  const nodes = [...tree.feature.keys()];
  const parents = nodes.map(() => NO_PARENT);
  for (const node of nodes) {
    if (tree.feature[node]! < 0) continue;
    parents[tree.left[node]!] = node;
    parents[tree.right[node]!] = node;
  }
  const isLeaf = (node: number): boolean => tree.feature[node]! < 0;
  return {
    base_weights: [...tree.values],
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: [...tree.missingLeft],
    id,
    left_children: [...tree.left],
    loss_changes: [...tree.gain],
    parents,
    right_children: [...tree.right],
    split_conditions: nodes.map((node) =>
      isLeaf(node) ? tree.values[node]! : tree.threshold[node]!,
    ),
    split_indices: nodes.map((node) => Math.max(0, tree.feature[node]!)),
    split_type: nodes.map(() => 0),
    sum_hessian: [...tree.cover],
    tree_param: {
      num_deleted: '0',
      num_feature: String(featureCount),
      num_nodes: String(nodes.length),
      size_leaf_vector: '0',
    },
  };
}

/**
 * Reads a `multi:softprob` model of gradient-boosted trees, ours or XGBoost's own.
 *
 * @throws Error that says what is not as it should be
 */
export function fromXgboostJson(json: unknown, classCount: number): Tree[] {
  const learner = (json as XgboostModel).learner;
  const booster = learner?.gradient_booster;
  const objective = learner?.objective?.name;
  if (booster?.name !== 'gbtree' || !(objective ?? '').startsWith('multi:soft')) {
    throw new Error(`not a multi:softprob model of gbtree (${booster?.name}, ${objective})`);
  }
  const stated = Number(learner?.learner_model_param?.num_class);
  if (stated !== classCount) {
    throw new Error(`it has ${stated} classes where ${classCount} are expected`);
  }
  const { trees = [], tree_info: info = [] } = booster.model ?? {};
  trees.forEach((_, index) => {
    if (info[index] !== index % classCount)
      throw new Error('its trees are not one per class in turn');
  });
  return trees.map(readTree);
}

function readTree(tree: XgboostTree): Tree {
  if (tree.categories.length > 0)
    throw new Error('it splits on categories, which are not known here');
  const isLeaf = tree.left_children.map((child) => child < 0);
  // XGBoost keeps weights before, and leaf values after, the learning rate; ours are all after.
  const known = isLeaf.findIndex((leaf, node) => leaf && tree.base_weights[node] !== 0);
  const learningRate = known < 0 ? 1 : tree.split_conditions[known]! / tree.base_weights[known]!;
  return {
    feature: Int32Array.from(tree.split_indices, (index, node) => (isLeaf[node] ? -1 : index)),
    threshold: Float64Array.from(tree.split_conditions, (value) => Math.fround(value)),
    missingLeft: Uint8Array.from(tree.default_left, Number),
    left: Int32Array.from(tree.left_children),
    right: Int32Array.from(tree.right_children),
    values: Float64Array.from(tree.split_conditions, (value, node) =>
      Math.fround(isLeaf[node] ? value : learningRate * tree.base_weights[node]!),
    ),
    cover: Float64Array.from(tree.sum_hessian),
    gain: Float64Array.from(tree.loss_changes),
  };
}
