import type { CalibrationMethod } from '../models/metadata.js';
import type { TrainingStep } from '../models/types.js';
import type { Classification } from './classify.js';
import type { Timeline } from './evaluate.js';
import type { FeatureWeight } from './importance.js';
import type { Evaluation } from './run-scores.js';

export type { Classification };

/**
 * What `evaluation.json` of a model holds, and what its report draws. Every figure of a model is
 * computed on windows of runs that the predicting model had not seen, unless it says otherwise.
 * What was not computed is absent or null.
 */
export interface EvaluationFile {
  readonly model: Evaluation;
  /** The other kinds trained at the same time, then the baselines. */
  readonly others: readonly Evaluation[];
  readonly timelines: readonly Timeline[];
  readonly topFeatures: readonly FeatureWeight[];
  /** How all this was found out, for a person. */
  readonly method: string;
  readonly classification: Classification;
  readonly calibration: CalibrationChoice;
  readonly champion: ChampionChoice;
  readonly search: SearchResult;
  /** Absent where it was not asked for (`--quick`). */
  readonly learningCurve?: LearningCurve | undefined;
  /** Losses while the saved model was fitted, on all runs; absent where the model tells none. */
  readonly trainingCurve?: readonly TrainingStep[] | undefined;
  /**
   * Share of each feature in what all splits of the saved model gained, largest first; trees only.
   * Unlike `topFeatures` it says what the model uses, not what moved its answers.
   */
  readonly splitImportance?: readonly FeatureWeight[] | undefined;
  readonly data: DataSummary;
}

export interface CalibrationChoice {
  readonly chosen: CalibrationMethod;
  /** Log loss (weighted) before calibration, and by each method fitted on the other folds. */
  readonly logLossBefore: number;
  readonly logLoss: Readonly<Record<CalibrationMethod, number>>;
}

export interface ChampionChoice {
  /** The rule, for a person. */
  readonly criterion: string;
  /** Best first. */
  readonly ranking: readonly {
    readonly kind: string;
    readonly f1: number | null;
    readonly logLoss: number;
  }[];
  /** True in the file of the model that was chosen. */
  readonly chosen: boolean;
}

export interface SearchResult {
  /** Candidates besides the defaults that were asked for; 0: no search. */
  readonly asked: number;
  /** What the saved model was fitted with; the kind's defaults where a name is not given. */
  readonly parameters: Readonly<Record<string, number | string>>;
  /**
   * All that was tried, smallest loss first; the defaults among them, as `{}`. Empty without a
   * search, and for kinds that have none.
   */
  readonly tried: readonly SearchCandidate[];
}

export interface SearchCandidate {
  readonly parameters: Readonly<Record<string, number | string>>;
  /** Weighted, uncalibrated, on held-out runs. */
  readonly logLoss: number;
}

/** How the figures would change with more runs. */
export interface LearningCurve {
  /** Ascending shares of the training runs; probabilities are not calibrated. */
  readonly points: readonly LearningCurvePoint[];
  /** Runs on which the points are measured, always the same ones. */
  readonly heldOutRuns: number;
}

export interface LearningCurvePoint {
  readonly share: number;
  /** Mean number of runs learned from. */
  readonly runs: number;
  /** Weighted. */
  readonly logLoss: number;
  /** Of windows, each counting 1; null where no class could be scored. */
  readonly macroF1: number | null;
}

export interface DataSummary {
  readonly runs: number;
  readonly targets: number;
  /** All windows, and those that teach something. */
  readonly windows: number;
  readonly rows: number;
  /** Time watched: steps of all runs. */
  readonly targetHours: number;
  /** `normal` first. */
  readonly classes: readonly ClassSummary[];
}

export interface ClassSummary {
  readonly name: string;
  /** Runs of this mode, and those of them that came to a failure. */
  readonly runs: number;
  readonly failures: number;
  /** Windows that teach this class, the sum of their weights, and its share in that of all. */
  readonly rows: number;
  readonly weight: number;
  readonly weightShare: number;
}
