import type { Watch } from '../config/schema.js';
import { progressParts, type OnProgress } from '../core/progress.js';
import type { Dataset } from '../datasets/types.js';
import type { AlarmRule } from '../outcomes/alarms.js';
import type { Judged } from '../outcomes/judge-history.js';
import type { Calibration } from '../models/metadata.js';
import type { Ensemble } from '../models/ensemble.js';
import type { FittedModel, ModelKind, Parameters } from '../models/types.js';
import { crossValidate } from './cross-validate.js';
import { evaluateProbabilities } from './evaluate.js';
import type { EvaluationFile, SearchCandidate } from './evaluation-file.js';
import { learningCurve, learningCurveFits } from './learning-curve.js';
import type { HeldOutOptions } from './predict-held-out.js';
import { MAX_INNER_FOLDS, searchParameters } from './search.js';
import type { SelectedRows } from './select-rows.js';
import type { TrainedTimes } from './time-to-failure.js';

/** A kind's model, fitted on everything, and what held-out runs say of it. */
export interface TrainedKind {
  readonly model: FittedModel;
  /** Its own part of the file. */
  readonly evaluated: Pick<
    EvaluationFile,
    'model' | 'timelines' | 'classification' | 'calibration' | 'search' | 'learningCurve'
  >;
  /** The alarms of held-out runs, one history per run. */
  readonly judged: readonly Judged[];
  /** For the model that is kept. */
  readonly alarm: AlarmRule;
  readonly calibration: Calibration;
  readonly ensemble: Ensemble;
}

/**
 * Searches (if asked), cross-validates, judges and fits one kind of model.
 *
 * The search is nested: the parameters of a fold's model are searched on the other folds, so that
 * no figure comes from a run that had a say in its own model's parameters. Those of the model that
 * is kept are searched on all runs.
 */
export async function trainKind(options: {
  readonly kind: ModelKind;
  readonly dataset: Dataset;
  readonly config: Watch;
  readonly heldOut: Omit<HeldOutOptions, 'learner' | 'parametersOf' | 'onProgress'>;
  /** All rows that teach something. */
  readonly everything: SelectedRows;
  /** What forecasts say of every row: see `limitRows`. */
  readonly limits: Float64Array;
  /** Tells the time to failure, where it could be learned. */
  readonly times: Pick<TrainedTimes, 'heldOutAt'> | undefined;
  readonly candidates: number;
  readonly withLearningCurve: boolean;
  readonly onProgress?: OnProgress | undefined;
}): Promise<TrainedKind> {
  const { kind, dataset, config, everything } = options;
  const learner = await kind.learner();
  const { foldCount, foldOfRun, classes, rows, featureNames } = options.heldOut;
  const space = kind.searchSpace(featureNames.length);
  const candidates = Object.keys(space).length === 0 ? 0 : options.candidates;
  const curveFolds = options.withLearningCurve ? Math.min(kind.learningCurveFolds, foldCount) : 0;
  // Counted in fits.
  const searchFits = candidates === 0 ? 0 : (candidates + 1) * MAX_INNER_FOLDS;
  const part = progressParts(
    options.onProgress,
    searchFits * (foldCount + 1) + foldCount + learningCurveFits(curveFolds) + 1,
  );
  const common = { ...options.heldOut, learner };
  const searchOn = (fold: number | undefined): Promise<SearchCandidate[]> =>
    searchParameters({
      ...common,
      space,
      runs: dataset.runs,
      seenRuns: [...dataset.runs.keys()].filter((run) => foldOfRun[run] !== fold),
      candidates,
      onProgress: part(searchFits),
    });

  const parametersOfFolds: Parameters[] = [];
  for (let fold = 0; fold < foldCount; fold++) {
    parametersOfFolds.push((await searchOn(fold))[0]?.parameters ?? {});
  }
  const parametersOf = (fold: number): Parameters => parametersOfFolds[fold]!;
  const validated = await crossValidate(
    { ...common, parametersOf, onProgress: part(foldCount) },
    options.limits,
  );
  const { timelines, judged, alarm, classification, ...evaluation } = evaluateProbabilities(
    kind.name,
    validated.probabilities,
    rows,
    dataset,
    classes,
    config,
    { foldOfRun, foldCount, times: options.times },
  );
  const curve =
    curveFolds === 0
      ? undefined
      : await learningCurve({
          ...common,
          parametersOf,
          runs: dataset.runs,
          folds: curveFolds,
          uncalibrated: validated.uncalibrated,
          onProgress: part(learningCurveFits(curveFolds)),
        });
  const tried = await searchOn(undefined);
  const parameters = tried[0]?.parameters ?? {};
  const model = await learner.fit(everything, {
    seed: common.seed,
    workers: common.workers,
    signal: common.signal,
    parameters,
    onProgress: part(1, (message) => `all runs: ${message}`),
  });
  return {
    model,
    evaluated: {
      model: evaluation,
      timelines,
      classification,
      calibration: validated.choice,
      search: { asked: options.candidates, parameters, tried },
      learningCurve: curve,
    },
    judged,
    alarm,
    calibration: validated.calibration,
    ensemble: validated.ensemble,
  };
}
