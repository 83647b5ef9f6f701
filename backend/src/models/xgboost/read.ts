import type { Tree } from '../../trees/tree.js';
import type { XgboostModel, XgboostTree } from './format.js';

/** A booster as it was read. */
export interface Booster {
  /** One per output and round, outputs in turn. */
  readonly trees: readonly Tree[];
  /** Added to the trees' sum, per output. */
  readonly baseMargin: readonly number[];
}

/**
 * Reads a model of gradient-boosted trees in XGBoost's JSON schema, ours or XGBoost's own:
 * `multi:softprob` and `multi:softmax`, and for two classes `binary:logistic`. Of a model that was
 * stopped early it takes the rounds to the best one, as XGBoost's scikit-learn classes do when they
 * predict. Features are found by name where the model has names, else by place.
 *
 * @throws Error that says what is not as it should be
 */
export function readBooster(
  json: unknown,
  classCount: number,
  featureNames: readonly string[],
): Booster {
  const learner = (json as XgboostModel | null)?.learner;
  const booster = learner?.gradient_booster;
  if (booster?.name !== 'gbtree') {
    throw new Error(`it is a booster of the kind ${booster?.name}; gbtree is known here`);
  }
  const outputs = outputsOf(learner, classCount);
  const places = placesOf(learner, featureNames);
  const { trees = [], tree_info: info = [], gbtree_model_param: parameters } = booster.model ?? {};
  if (Number(parameters?.num_parallel_tree ?? 1) !== 1) {
    throw new Error(`it grows ${parameters?.num_parallel_tree} trees at once; 1 is known here`);
  }
  trees.forEach((_, index) => {
    if (info[index] !== index % outputs) {
      throw new Error('its trees are not one per class in turn');
    }
  });
  const best = learner?.attributes?.['best_iteration'];
  const kept = best === undefined ? trees.length : (Number(best) + 1) * outputs;
  if (!(kept > 0 && kept <= trees.length && trees.length % outputs === 0)) {
    throw new Error(`it has ${trees.length} trees, its best iteration is ${best}`);
  }
  return {
    trees: trees.slice(0, kept).map((tree) => readTree(tree, places)),
    baseMargin: baseMarginOf(learner?.learner_model_param?.base_score, outputs),
  };
}

function outputsOf(learner: XgboostModel['learner'], classCount: number): number {
  const objective = learner?.objective?.name ?? '';
  if (objective === 'binary:logistic') {
    if (classCount === 2) return 1;
    throw new Error(`it tells two classes apart where ${classCount} are expected`);
  }
  if (objective !== 'multi:softprob' && objective !== 'multi:softmax') {
    throw new Error(
      `its objective is ${objective}; known are multi:softprob, multi:softmax, binary:logistic`,
    );
  }
  const stated = Number(learner?.learner_model_param?.num_class);
  if (stated !== classCount || classCount < 3) {
    throw new Error(`it has ${stated} classes where ${classCount} are expected`);
  }
  return stated;
}

/** For each of the model's features its place in our rows. */
function placesOf(learner: XgboostModel['learner'], featureNames: readonly string[]): number[] {
  const names = learner?.feature_names ?? [];
  const count = Number(learner?.learner_model_param?.num_feature);
  if (names.length === 0) {
    if (count !== featureNames.length) {
      throw new Error(`it has ${count} features where ${featureNames.length} are expected`);
    }
    return featureNames.map((_, place) => place);
  }
  const places = names.map((name) => featureNames.indexOf(name));
  const unknown = names.filter((_, index) => places[index]! < 0);
  if (unknown.length > 0) {
    throw new Error(`it has features that are not known here: ${unknown.slice(0, 5).join(', ')}`);
  }
  return places;
}

/** `5E-1`, and since XGBoost 3.1 `[5E-1]` or a number per class. */
function baseMarginOf(text: string | undefined, outputs: number): number[] {
  const parsed: unknown = JSON.parse(text ?? '0.5');
  const scores = (Array.isArray(parsed) ? parsed : [parsed]) as number[];
  // JSON can write numbers that none can hold, and reads them as infinite.
  if (!scores.every(Number.isFinite) || ![1, outputs].includes(scores.length)) {
    throw new Error(`its base_score is ${text}`);
  }
  if (outputs > 1) return Array.from({ length: outputs }, (_, k) => scores[k] ?? scores[0]!);
  const [p] = scores as [number];
  if (!(p > 0 && p < 1)) throw new Error(`its base_score is ${text}, which is no probability`);
  return [Math.log(p / (1 - p))];
}

function readTree(tree: XgboostTree, places: readonly number[]): Tree {
  if (tree.categories.length > 0) {
    throw new Error('it splits on categories, which are not known here');
  }
  const isLeaf = tree.left_children.map((child) => child < 0);
  // XGBoost keeps weights before, and leaf values after, the learning rate; ours are all after.
  const known = isLeaf.findIndex((leaf, node) => leaf && tree.base_weights[node] !== 0);
  const learningRate = known < 0 ? 1 : tree.split_conditions[known]! / tree.base_weights[known]!;
  const values = Float64Array.from(tree.split_conditions, (value, node) =>
    Math.fround(isLeaf[node] ? value : learningRate * tree.base_weights[node]!),
  );
  if (!values.every(Number.isFinite)) {
    throw new Error('a node of its trees answers with what is no finite number');
  }
  return {
    feature: Int32Array.from(tree.split_indices, (index, node) =>
      isLeaf[node] ? -1 : placeAt(places, index),
    ),
    threshold: Float64Array.from(tree.split_conditions, (value, node) =>
      isLeaf[node] ? 0 : Math.fround(value),
    ),
    missingLeft: Uint8Array.from(tree.default_left, Number),
    left: Int32Array.from(tree.left_children),
    right: Int32Array.from(tree.right_children),
    values,
    cover: Float64Array.from(tree.sum_hessian),
    gain: Float64Array.from(tree.loss_changes),
  };
}

function placeAt(places: readonly number[], index: number): number {
  const place = places[index];
  if (place === undefined) throw new Error(`it asks for feature ${index} of ${places.length}`);
  return place;
}
