import type { OnProgress } from '../core/progress.js';
import type { Random } from '../core/random.js';
import type { WindowSignal } from '../features/types.js';
import type { Check } from './verification.js';

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
  readonly weights?: Float64Array | undefined;
  /** The raw windows, for learners that can look at them. */
  readonly windows?: Windows | undefined;
}

/** The signals' values themselves, step by step. */
export interface Windows {
  /** rows × steps × signals, NaN where missing. */
  readonly values: Float32Array;
  readonly steps: number;
  readonly signals: readonly WindowSignal[];
}

export type { WindowSignal };

/** Hyperparameters of a kind of model, by name. */
export type Parameters = Readonly<Record<string, number | string>>;

/** Values that a search may draw from, per parameter. */
export type SearchSpace = Readonly<Record<string, readonly (number | string)[]>>;

export interface FitOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Upper bound on worker threads. The result does not depend on it. */
  readonly workers?: number | undefined;
  /** Each has a default. */
  readonly parameters?: Parameters | undefined;
}

/** One round or epoch of training. */
export interface TrainingStep {
  readonly step: number;
  /** Mean log loss of the rows it learns from. */
  readonly training: number;
  /** Of the held-out runs; null where none are held out. */
  readonly validation: number | null;
}

/** A model that has learned. Read-only: predicting changes nothing, so one instance serves all. */
export interface FittedModel {
  /** Name of its {@link ModelKind}. */
  readonly kind: string;
  readonly classes: readonly string[];
  readonly featureNames: readonly string[];
  /** What computes it: `tfjs-node`, `tfjs-wasm` or `tfjs-cpu` for a network, `webassembly` for trees. */
  readonly runtime: string;
  /** Why a faster runtime is not used, a sentence each; for the log. */
  readonly passedOver?: readonly string[] | undefined;
  /** What it looks at: features, or the raw window itself. */
  readonly input: 'features' | 'windows';
  /**
   * What {@link explain} credits, C names: the features, or `<signal>__window` for a model of
   * windows. The signal is what stands before the two underscores.
   */
  readonly contributors: readonly string[];
  /** What its training found out, for metadata: an out-of-bag estimate, the architecture chosen. */
  readonly notes?: Readonly<Record<string, number | string>> | undefined;
  /** Losses while it was trained, for the report. */
  readonly curve?: readonly TrainingStep[] | undefined;
  /** Share of each contributor in what all splits gained; sums to 1. Trees only. */
  readonly importance?: Float64Array | undefined;
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
  fit(data: TrainingData, options: FitOptions): Promise<FittedModel>;
  /**
   * @throws KfpError `MODEL_UNREADABLE` when the files are not what `metadata` says
   */
  load(
    folder: string,
    metadata: { readonly classes: readonly string[]; readonly featureNames: readonly string[] },
  ): Promise<FittedModel>;
}

/** What is to be known of a kind of model before one is trained or loaded: see `kinds.ts`. */
export interface ModelKind {
  /** In `metadata.json` and the API: `random-forest`. */
  readonly name: string;
  /** On the command line and in the ids of models; lower-case letters and digits: `rf`. */
  readonly short: string;
  /** For people: `Random forest`. */
  readonly label: string;
  /** Folds that are measured for a learning curve; fewer where a fit takes long. */
  readonly learningCurveFolds: number;
  /** What a search may try: around the defaults, in steps that make a difference. Empty: nothing. */
  searchSpace(featureCount: number): SearchSpace;
  /** Loads what fits and reads such models; only then, for TensorFlow alone takes a second. */
  learner(): Promise<Learner>;
  /** Loads what compares them with other software; absent: there is none. */
  verifier?(): Promise<Verifier>;
}

/** Compares saved models of a kind with what other software makes of their files. */
export interface Verifier {
  /**
   * Rows on which two readings of the model would differ first.
   *
   * @param path of `model.json`
   * @returns rows × F
   */
  probes(path: string, model: FittedModel, rows: number, random: Random): Promise<Float64Array>;
  /**
   * @param model what we made of the file
   * @param features rows × F, NaN where missing
   * @param options.pythons commands that are tried, where the other software is a Python's
   */
  compare(
    path: string,
    model: FittedModel,
    features: Float64Array,
    rows: number,
    options: {
      readonly pythons: readonly string[];
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<Check[]>;
}
