/** Hyperparameters by our names, as `FitOptions.parameters` takes them. */
export type Parameters = Readonly<Record<string, number | string>>;

/** Kinds of models that there is something to compare with. */
export type ComparedKind = 'random-forest' | 'xgboost' | 'neural-network';

/**
 * What is measured: the learners' own defaults, with the forest's depth from the goals. Every value
 * is handed to both sides, so nothing depends on a default of either.
 */
export const PARAMETERS: Readonly<Record<ComparedKind, Parameters>> = {
  'random-forest': { trees: 100, maxDepth: 10, minLeaf: 8, maxBins: 255, outOfBag: 0 },
  xgboost: {
    rounds: 60,
    maxDepth: 5,
    learningRate: 0.15,
    minChildWeight: 2,
    lambda: 2,
    alpha: 0,
    gamma: 0,
    subsample: 0.8,
    columnsByTree: 0.4,
    maxBins: 63,
  },
  'neural-network': {},
};

export type Library = 'sklearn' | 'xgboost';

export const LIBRARY_NAMES = { sklearn: 'scikit-learn', xgboost: 'XGBoost' } as const;

/** Whom each kind is compared with. */
export const LIBRARY_OF: Readonly<Record<ComparedKind, Library | undefined>> = {
  'random-forest': 'sklearn',
  xgboost: 'xgboost',
  'neural-network': undefined,
};

/**
 * The parameters for a dataset of so many features. Shares of features are made to mean the same
 * number of features on both sides, which round differently.
 */
export function parametersFor(
  kind: ComparedKind,
  own: Parameters,
  featureCount: number,
): Parameters {
  switch (kind) {
    case 'random-forest':
      // scikit-learn's "sqrt" rounds down.
      return { featuresPerNode: Math.max(1, Math.floor(Math.sqrt(featureCount))), ...own };
    case 'xgboost': {
      const columns = Math.max(1, Math.round(Number(own['columnsByTree']) * featureCount));
      // A quarter of a feature more is the same number whether it is rounded or cut off.
      const share = columns >= featureCount ? 1 : (columns + 0.25) / featureCount;
      return { ...own, columnsByTree: share };
    }
    case 'neural-network':
      return own;
  }
}

/** XGBoost's names of our parameters. */
const XGBOOST_NAMES: Readonly<Record<string, string>> = {
  rounds: 'n_estimators',
  maxDepth: 'max_depth',
  learningRate: 'learning_rate',
  minChildWeight: 'min_child_weight',
  lambda: 'reg_lambda',
  alpha: 'reg_alpha',
  gamma: 'gamma',
  subsample: 'subsample',
  columnsByTree: 'colsample_bytree',
  maxBins: 'max_bin',
};

/**
 * The same settings by the libraries' names; undefined where there is no counterpart.
 *
 * @param weight sum of the training rows' weights
 */
export function pythonSettings(
  kind: ComparedKind,
  parameters: Parameters,
  weight: number,
  threads: number,
): { readonly estimator: Library; readonly arguments: Parameters } | undefined {
  switch (kind) {
    case 'random-forest':
      return {
        estimator: 'sklearn',
        arguments: {
          n_estimators: parameters['trees']!,
          max_depth: parameters['maxDepth']!,
          max_features: parameters['featuresPerNode']!,
          // Our least leaf is a weight, in which a row drawn twice counts twice. `min_samples_leaf`
          // counts rows; this is the same as ours.
          min_weight_fraction_leaf: Number(parameters['minLeaf']) / weight,
          n_jobs: threads,
        },
      };
    case 'xgboost': {
      const named = Object.entries(parameters).map(([name, value]) => [
        XGBOOST_NAMES[name]!,
        value,
      ]);
      const own = Object.fromEntries(named) as Record<string, number | string>;
      return { estimator: 'xgboost', arguments: { tree_method: 'hist', ...own, n_jobs: threads } };
    }
    case 'neural-network':
      return undefined;
  }
}
