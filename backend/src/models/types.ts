import type { OnProgress } from '../core/progress.js';
import type { WindowSignal } from '../features/types.js';

export const MODEL_KINDS = ['random-forest', 'xgboost', 'neural-network'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** Short names, for the command line. */
export const MODEL_KIND_ALIASES: Readonly<Record<string, ModelKind>> = {
  rf: 'random-forest',
  xgboost: 'xgboost',
  nn: 'neural-network',
  'random-forest': 'random-forest',
  'neural-network': 'neural-network',
};

/** Rows to learn from. Matrices are row-major; NaN is missing. */
export interface TrainingData {
  /** rows × F. */
  readonly features: Float64Array;
  readonly rows: number;
  readonly featureNames: readonly string[];
  /** Class index per row. */
  readonly labels: Int32Array;
  /** Names of the K classes; `normal` is the first. */
  readonly classes: readonly string[];
  /** Index of the run each row comes from: whatever holds data out, holds out whole runs. */
  readonly groups: Int32Array;
  /** Weight per row; all 1 when absent. */
  readonly weights?: Float64Array;
  /** The raw windows, for learners that can look at them. */
  readonly windows?: Windows;
}

/** The signals' values themselves, step by step. */
export interface Windows {
  /** rows × steps × signals, NaN where missing. */
  readonly values: Float32Array;
  readonly steps: number;
  readonly signals: readonly WindowSignal[];
}

export type { WindowSignal };

export interface FitOptions {
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** Upper bound on worker threads. The result does not depend on it. */
  readonly workers?: number;
  /** Hyperparameters of the model kind; each has a default. */
  readonly parameters?: Readonly<Record<string, number | string>>;
}

/** One round or epoch of training. */
export interface TrainingStep {
  readonly step: number;
  /** Mean log loss of the rows it learns from. */
  readonly training: number;
  /** Of the held-out runs; NaN where none are held out. */
  readonly validation: number;
}

/** A model that has learned. Read-only: predicting changes nothing, so one instance serves all. */
export interface FittedModel {
  readonly kind: ModelKind;
  readonly classes: readonly string[];
  readonly featureNames: readonly string[];
  /** What computes it: `tfjs-node`, `tfjs-wasm` or `tfjs-cpu` for a network, `webassembly` for trees. */
  readonly runtime: string;
  /** Why a faster runtime is not used, a sentence each; for the log. */
  readonly passedOver?: readonly string[];
  /** What it looks at: features, or the raw window itself. */
  readonly input: 'features' | 'windows';
  /**
   * What {@link explain} credits, C names: the features, or `<signal>__window` for a model of
   * windows. The signal is what stands before the two underscores.
   */
  readonly contributors: readonly string[];
  /** What its training found out, for metadata: an out-of-bag estimate, the architecture chosen. */
  readonly notes?: Readonly<Record<string, number | string>>;
  /** Losses while it was trained, for the report. */
  readonly curve?: readonly TrainingStep[];
  /** Share of each contributor in what all splits gained; sums to 1. Trees only. */
  readonly importance?: Float64Array;
  /**
   * Writes rows × K probabilities, each row summing to 1, to `out`.
   *
   * @param features rows × F, row-major, NaN where missing
   * @param windows rows × windowSteps × signals, needed when `input` is `windows`
   */
  predict(features: Float64Array, rows: number, out: Float64Array, windows?: Float32Array): void;
  /**
   * What each contributor adds to each class, relative to an average input, in the model's own
   * unit (probability for the forest, log-odds for boosting and the network). Writes K × C numbers.
   *
   * @param row F features of one row
   * @param window windowSteps × signals, needed when `input` is `windows`
   */
  explain(row: Float64Array, out: Float64Array, window?: Float32Array): void;
  /** Writes `model.json` (and weights beside it, if the format has them) into an existing folder. */
  save(folder: string): Promise<void>;
}

/** A learner: turns rows into a {@link FittedModel}, and reads one back from its folder. */
export interface Learner {
  readonly kind: ModelKind;
  fit(data: TrainingData, options: FitOptions): Promise<FittedModel>;
  /**
   * @throws KfpError `MODEL_UNREADABLE` when the files are not what `metadata` says
   */
  load(
    folder: string,
    metadata: { readonly classes: readonly string[]; readonly featureNames: readonly string[] },
  ): Promise<FittedModel>;
}
