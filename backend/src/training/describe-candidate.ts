import type { Watch } from '../config/schema.js';
import type { InputSummary } from '../models/input-summary.js';
import type { TimeToFailureMetadata } from '../models/metadata.js';
import type { ModelToSave } from '../models/registry.js';
import type { DataSummary, EvaluationFile } from './evaluation-file.js';
import { topFeatures, type FeatureWeight } from './importance.js';
import type { Evaluation } from './run-scores.js';
import type { SelectedRows } from './select-rows.js';
import type { TrainedKind } from './train-kind.js';

/** What the candidates of one training have in common. */
export interface TrainingFacts {
  readonly config: Watch;
  readonly signals: readonly string[];
  readonly everything: SelectedRows;
  readonly folds: number;
  readonly baselines: readonly Evaluation[];
  readonly data: DataSummary;
  readonly inputs: InputSummary;
  readonly seed: number;
  readonly datasetSha256: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Absent where there is no model of it. */
  readonly timeToFailure: TimeToFailureMetadata | undefined;
}

/** The rule by which one model of several is put to use. */
export const CHAMPION_CRITERION =
  'highest F1 of alarms against failures on runs not seen; of equal ones the smaller log loss';

/** Best first, by {@link CHAMPION_CRITERION}. A model whose F1 cannot be told comes last. */
export function rankCandidates(candidates: readonly TrainedKind[]): TrainedKind[] {
  return candidates.toSorted(
    ({ evaluated: { model: a } }, { evaluated: { model: b } }) =>
      (b.scores.f1 ?? -1) - (a.scores.f1 ?? -1) ||
      a.probabilities!.logLoss - b.probabilities!.logLoss,
  );
}

/** @param index place of the candidate in the ranking */
export function evaluationFile(
  ranked: readonly TrainedKind[],
  index: number,
  facts: TrainingFacts,
): EvaluationFile {
  const own = ranked[index]!;
  const { model, evaluated } = own;
  return {
    ...evaluated,
    others: [
      ...ranked.filter((other) => other !== own).map((other) => other.evaluated.model),
      ...facts.baselines,
    ],
    topFeatures: topFeatures(model, facts.everything, facts.seed),
    method: method(evaluated, facts.folds),
    champion: {
      criterion: CHAMPION_CRITERION,
      ranking: ranked.map((each) => ({
        kind: each.model.kind,
        f1: each.evaluated.model.scores.f1,
        logLoss: each.evaluated.model.probabilities!.logLoss,
      })),
      chosen: index === 0,
    },
    trainingCurve: model.curve,
    splitImportance: splitImportance(model),
    data: facts.data,
  };
}

function method({ search, calibration }: TrainedKind['evaluated'], folds: number): string {
  const searched =
    search.tried.length === 0
      ? ''
      : ` The parameters of each of these models were searched on its own training runs only (${search.tried.length} candidates), those of the saved model on all runs.`;
  return (
    `Every run is judged by a model that has seen nothing of it (${folds} folds of whole runs, for fitting and for calibration). The saved model is fitted on all runs.${searched}` +
    ` Calibration: ${calibration.chosen}, the method with the smaller log loss on held-out runs; the choice between the methods was made on the same runs as the figures.`
  );
}

function splitImportance({
  contributors,
  importance,
}: TrainedKind['model']): FeatureWeight[] | undefined {
  if (importance === undefined) return undefined;
  return contributors
    .map((feature, index) => ({ feature, weight: importance[index]! }))
    .sort((a, b) => b.weight - a.weight);
}

/** Of the sudden failures too, which nothing can foretell: what a service will see of itself. */
function recallOfAll({ foreseen, failures, sudden }: Evaluation['scores']): number | null {
  const all = failures + sudden.failures;
  return all > 0 ? foreseen / all : null;
}

export function candidateMetadata(own: TrainedKind, facts: TrainingFacts): ModelToSave['metadata'] {
  const { config, everything } = facts;
  const { search, model: evaluation, calibration } = own.evaluated;
  const { scores, probabilities, macroF1 } = evaluation;
  return {
    classes: [...everything.classes],
    featureNames: [...everything.featureNames],
    profile: config.name,
    signals: [...facts.signals],
    stepSeconds: config.stepSeconds,
    windowSeconds: config.windowSeconds,
    horizonSeconds: config.horizonSeconds,
    thresholds: config.modes.flatMap(({ name, thresholds }) =>
      thresholds.map((threshold) => ({ mode: name, ...threshold })),
    ),
    calibration: own.calibration,
    calibrationLosses: { ...calibration.logLoss },
    ensemble: { ...own.ensemble },
    alarm: { ...own.alarm },
    training: {
      datasetSha256: facts.datasetSha256,
      datasetRuns: facts.data.runs,
      rows: everything.rows,
      seed: facts.seed,
      parameters: { ...search.parameters },
      notes: own.model.notes && { ...own.model.notes },
    },
    metrics: {
      recall: scores.recall,
      recallOfAll: recallOfAll(scores),
      failuresJudged: scores.failures + scores.sudden.failures,
      alarmsJudged: scores.rightAlarms + scores.falseAlarms,
      precision: scores.precision,
      f1: scores.f1,
      medianLeadSeconds: scores.medianLeadSeconds,
      falseAlarmsPerTargetDay: scores.falseAlarmsPerTargetDay,
      alarmShare: scores.alarmShare,
      modeAccuracy: scores.modeAccuracy,
      modeMacroF1: scores.modeMacroF1,
      timeToFailureCoverage: scores.timeToFailure.coverage,
      macroF1: macroF1 ?? null,
      logLoss: probabilities!.logLoss,
      brier: probabilities!.brier,
    },
    inputs: facts.inputs,
    timeToFailure: facts.timeToFailure,
    versions: { ...facts.versions },
  };
}
