import type { XgboostModel, XgboostTree } from './format.js';

/**
 * What a booster's file says of rows, read as literally as can be: sums of 32-bit numbers, node by
 * node along the file's own arrays. It shares no code with what serves predictions, which is
 * checked with it where the XGBoost library is not at hand. Only for files {@link readBooster} takes.
 *
 * @param json the content of `model.json`
 * @param features rows × F by `featureNames`, NaN where missing
 * @returns rows × K probabilities
 */
export function predictNaively(
  json: XgboostModel,
  classCount: number,
  featureNames: readonly string[],
  features: Float64Array,
  rows: number,
): Float64Array {
  const { learner } = json;
  const model = learner!.gradient_booster!.model!;
  const attributes = learner!.attributes ?? {};
  const outputs = classCount === 2 ? 1 : classCount;
  const best = attributes['best_iteration'];
  const rounds = best === undefined ? Infinity : Number(best) + 1;
  const names = learner!.feature_names ?? [];
  const columns = (names.length > 0 ? names : featureNames).map((name) =>
    featureNames.indexOf(name),
  );
  const scores = [JSON.parse(learner!.learner_model_param!.base_score ?? '0.5') as number].flat();
  const out = new Float64Array(rows * classCount);
  for (let row = 0; row < rows; row++) {
    const values = columns.map((column) => features[row * featureNames.length + column]!);
    const margins = Array.from({ length: outputs }, (_, k) => scores[k] ?? scores[0]!);
    if (outputs === 1) margins[0] = Math.log(margins[0]! / (1 - margins[0]!));
    model.trees!.forEach((tree, index) => {
      const k = model.tree_info![index]!;
      if (index < rounds * outputs) margins[k] = Math.fround(margins[k]! + leafOf(tree, values));
    });
    const powers = outputs === 1 ? [1, Math.exp(margins[0]!)] : exponentials(margins);
    const sum = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, k) => (out[row * classCount + k] = power / sum));
  }
  return out;
}

function exponentials(margins: readonly number[]): number[] {
  const largest = Math.max(...margins);
  return margins.map((margin) => Math.exp(margin - largest));
}

function leafOf(tree: XgboostTree, values: readonly number[]): number {
  let node = 0;
  while (tree.left_children[node] !== -1) {
    const value = Math.fround(values[tree.split_indices[node]!]!);
    const left = Number.isNaN(value)
      ? Boolean(tree.default_left[node])
      : value < Math.fround(tree.split_conditions[node]!);
    node = left ? tree.left_children[node]! : tree.right_children[node]!;
  }
  return tree.split_conditions[node]!;
}
