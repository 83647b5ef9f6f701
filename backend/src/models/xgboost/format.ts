import type { Tree } from '../../trees/tree.js';

/** A tree in XGBoost's JSON model schema (github.com/dmlc/xgboost, doc/model.schema). */
export interface XgboostTree {
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

export interface XgboostModel {
  learner?: {
    attributes?: Record<string, string>;
    feature_names?: readonly string[];
    gradient_booster?: {
      name?: string;
      model?: {
        gbtree_model_param?: { num_parallel_tree?: string };
        tree_info?: number[];
        trees?: XgboostTree[];
      };
    };
    objective?: { name?: string };
    learner_model_param?: { num_class?: string; num_feature?: string; base_score?: string };
  };
}

/** XGBoost's mark of a root's parent. */
const NO_PARENT = 2_147_483_647;

/** The version whose format is written. */
const FORMAT_VERSION = [1, 7, 4];

/** Arrays whose numbers XGBoost's parser takes only with a point or an exponent: `1.0`, not `1`. */
const FLOATS = new Set(['base_weights', 'loss_changes', 'split_conditions', 'sum_hessian']);

/** Stands before a number that is written as it is; no name begins with a control character. */
const MARK = '\u0001';

/** A booster as the text of a file that XGBoost loads. */
export function stringifyBooster(model: XgboostModel): string {
  const marked = JSON.stringify(model, (key, value: unknown) =>
    FLOATS.has(key) && Array.isArray(value)
      ? value.map((number: number) => MARK + (Number.isInteger(number) ? `${number}.0` : number))
      : value,
  );
  return marked.replace(/"\\u0001([^"]*)"/g, (_, number: string) =>
    number.replace(/e(.*)\.0$/, 'e$1'),
  );
}

/**
 * A booster as XGBoost's JSON: `binary:logistic` for two classes, else `multi:softprob`.
 *
 * @param trees one per class and round, classes in turn; two classes: one per round; leaf values are
 *   32-bit numbers
 * @param baseMargin what is added to the trees' sum, per output
 */
export function toXgboostJson(
  trees: readonly Tree[],
  classCount: number,
  featureNames: readonly string[],
  baseMargin: readonly number[],
): XgboostModel & { version: number[] } {
  const binary = classCount === 2;
  const outputs = binary ? 1 : classCount;
  const rounds = trees.length / outputs;
  return {
    learner: {
      // Whoever continues the training, or stopped it early, finds its rounds here.
      attributes: { best_iteration: String(rounds - 1) },
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
          tree_info: trees.map((_, index) => index % outputs),
          trees: trees.map((tree, id) => writeTree(tree, id, featureNames.length)),
        },
      },
      learner_model_param: {
        base_score: baseScore(baseMargin, binary),
        boost_from_average: '1',
        num_class: binary ? '0' : String(classCount),
        num_feature: String(featureNames.length),
        num_target: '1',
      },
      objective: binary
        ? { name: 'binary:logistic', reg_loss_param: { scale_pos_weight: '1' } }
        : {
            name: 'multi:softprob',
            softmax_multiclass_param: { num_class: String(classCount) },
          },
    } as object,
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
 * XGBoost keeps it as a probability for the logistic loss, and as one number for all classes of the
 * softmax, where a number that all share cancels.
 *
 * @throws Error where the classes' numbers differ: before version 3.1 the format has no place for them
 */
function baseScore(baseMargin: readonly number[], binary: boolean): string {
  const [first = 0] = baseMargin;
  if (binary) return String(1 / (1 + Math.exp(-first)));
  if (baseMargin.some((margin) => margin !== first)) {
    throw new Error('its classes begin with different margins, which XGBoost 1.7 cannot read');
  }
  return String(first);
}
