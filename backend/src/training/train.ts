import type { Config } from '../config/schema.js';
import { KfpError } from '../core/errors.js';
import { NORMAL } from '../core/modes.js';
import type { OnProgress } from '../core/progress.js';
import { seededRandom } from '../core/random.js';
import type { Dataset } from '../datasets/types.js';
import { createFeatureExtractor, featureOptions } from '../features/extractor.js';
import type { Learners } from '../models/learners.js';
import type { Registry } from '../models/registry.js';
import type { ModelKind } from '../models/types.js';
import { crossValidate } from './cross-validate.js';
import {
  evaluateBaselines,
  evaluateProbabilities,
  type Evaluation,
  type Timeline,
} from './evaluate.js';
import { assignFolds } from './folds.js';
import { topFeatures, type FeatureWeight } from './importance.js';
import { renderReport } from './report/report.js';
import { buildRows } from './rows.js';
import { selectRows } from './select-rows.js';

export interface TrainingOptions {
  readonly dataset: Dataset;
  readonly datasetSha256: string;
  readonly config: Config;
  readonly kinds: readonly ModelKind[];
  readonly learners: Learners;
  readonly registry: Registry;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface TrainedModel {
  readonly id: string;
  readonly kind: ModelKind;
  readonly runtime: string;
  readonly evaluation: Evaluation;
}

export interface TrainingResult {
  /** Best first. */
  readonly models: readonly TrainedModel[];
  readonly baselines: readonly Evaluation[];
  readonly active: string;
  readonly rows: number;
  readonly runs: number;
}

/** What evaluation.json holds. */
export interface EvaluationFile {
  readonly model: Evaluation;
  readonly others: readonly Evaluation[];
  readonly timelines: readonly Timeline[];
  readonly topFeatures: readonly FeatureWeight[];
  readonly method: string;
}

/** Folds of whole runs: fewer where a mode has fewer runs, for each fold is to hold one of it. */
const MOST_FOLDS = 4;
const LEAST_FOLDS = 2;

/**
 * Trains the asked kinds of models, judges each on runs it has not seen, saves all and activates
 * the best: the one with the highest F1 of alarms against failures, and of two equal ones that with
 * the smaller log loss.
 *
 * @throws KfpError `DATASET_TOO_SMALL`, `DATASET_INCOMPATIBLE`; the signal's reason when aborted
 */
export async function trainModels(options: TrainingOptions): Promise<TrainingResult> {
  const { dataset, config, registry, seed } = options;
  const folds = usableFolds(dataset, config);
  const extractor = createFeatureExtractor(featureOptions(config));
  const seen = new Set(dataset.runs.map((run) => run.mode));
  const classes = [
    NORMAL,
    ...config.modes.map((mode) => mode.name).filter((name) => seen.has(name)),
  ];
  const rows = buildRows(dataset, extractor, classes, config.horizonSeconds);
  const foldOfRun = assignFolds(dataset.runs, folds, seededRandom(seed));
  const names = { featureNames: extractor.names, classes };
  const everything = selectRows(rows, names, () => true);
  const baselines = evaluateBaselines(dataset, config);

  const candidates = [];
  for (const [index, kind] of options.kinds.entries()) {
    const learner = await options.learners(kind);
    // A part per fold and one for the model that is kept.
    const progress: OnProgress = ({ message, done }) =>
      options.onProgress?.({
        message,
        done: index + done / (folds + 1),
        total: options.kinds.length,
      });
    const common = {
      seed,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    };
    const validated = await crossValidate({
      ...common,
      ...names,
      learner,
      rows,
      foldOfRun,
      foldCount: folds,
      onProgress: progress,
    });
    const { timelines, ...evaluation } = evaluateProbabilities(
      kind,
      validated.probabilities,
      rows,
      dataset,
      classes,
      config,
    );
    const model = await learner.fit(everything, {
      ...common,
      onProgress: ({ message, done, total }) =>
        progress({ message: `all runs: ${message}`, done: folds + done / total, total: folds + 1 }),
    });
    candidates.push({ kind, model, evaluation, timelines, calibration: validated.calibration });
  }
  candidates.sort(
    (a, b) =>
      (b.evaluation.scores.f1 ?? 0) - (a.evaluation.scores.f1 ?? 0) ||
      a.evaluation.probabilities!.logLoss - b.evaluation.probabilities!.logLoss,
  );

  const models: TrainedModel[] = [];
  for (const { kind, model, evaluation, timelines, calibration } of candidates) {
    const features = topFeatures(model, everything, seed);
    const file: EvaluationFile = {
      model: evaluation,
      others: [
        ...candidates.map((other) => other.evaluation).filter((other) => other !== evaluation),
        ...baselines,
      ],
      timelines,
      topFeatures: features,
      method: `Every run is judged by a model that has seen nothing of it (${folds} folds of whole runs, for fitting and for calibration). The saved model is fitted on all runs.`,
    };
    const { scores, probabilities } = evaluation;
    const metadata = {
      classes,
      featureNames: [...extractor.names],
      profile: config.profile,
      signals: [...dataset.signals],
      stepSeconds: config.stepSeconds,
      windowSeconds: config.windowSeconds,
      horizonSeconds: config.horizonSeconds,
      breaches: config.modes.flatMap(({ name, breaches }) =>
        breaches.map((breach) => ({ mode: name, ...breach })),
      ),
      calibration,
      alarm: { ...config.alarm },
      training: {
        datasetSha256: options.datasetSha256,
        datasetRuns: dataset.runs.length,
        rows: everything.rows,
        seed,
        parameters: {},
      },
      metrics: {
        recall: scores.recall,
        precision: scores.precision,
        f1: scores.f1,
        medianLeadSeconds: scores.medianLeadSeconds,
        falseAlarmsPerTargetDay: scores.falseAlarmsPerTargetDay,
        modeAccuracy: scores.modeAccuracy,
        logLoss: probabilities!.logLoss,
        brier: probabilities!.brier,
      },
      versions: { ...options.versions },
    };
    const id = await registry.save({
      model,
      metadata,
      evaluation: file,
      reportHtml: renderReport({ ...file, kind, runtime: model.runtime, metadata, dataset }),
    });
    models.push({ id, kind, runtime: model.runtime, evaluation });
  }
  await registry.activate(models[0]!.id);
  return {
    models,
    baselines,
    active: models[0]!.id,
    rows: everything.rows,
    runs: dataset.runs.length,
  };
}

/** Checks that the dataset can be learned from, and says into how many folds it can be dealt. */
function usableFolds(dataset: Dataset, config: Config): number {
  const { stepSeconds } = dataset.metadata;
  if (stepSeconds !== config.stepSeconds) {
    throw new KfpError(
      'DATASET_INCOMPATIBLE',
      `The dataset has steps of ${stepSeconds} s, the configuration of ${config.stepSeconds} s.`,
      { hint: 'Train with the configuration the data were collected with.', statusCode: 400 },
    );
  }
  const wanted = config.signals.map(({ name }) => name);
  const missing = wanted.filter((name, index) => dataset.signals[index] !== name);
  if (missing.length > 0 || dataset.signals.length !== wanted.length) {
    throw new KfpError(
      'DATASET_INCOMPATIBLE',
      `The dataset has the signals ${dataset.signals.join(', ')}; the configuration wants ${wanted.join(', ')}.`,
      {
        hint: 'Collect again, or train with the configuration the data were collected with.',
        statusCode: 400,
      },
    );
  }
  const perMode = new Map<string, number>();
  for (const { mode } of dataset.runs) perMode.set(mode, (perMode.get(mode) ?? 0) + 1);
  const counts = [...perMode].map(([mode, count]) => `${mode} ${count}`).join(', ');
  const rarest = Math.min(...perMode.values());
  if (!perMode.has(NORMAL) || perMode.size < 2 || rarest < LEAST_FOLDS) {
    throw new KfpError(
      'DATASET_TOO_SMALL',
      `To judge a model on runs it has not seen, at least ${LEAST_FOLDS} are needed of ${NORMAL} and of each failure mode; there are ${counts}.`,
      { hint: 'Collect for longer: kfp collect --duration 2400.', statusCode: 400 },
    );
  }
  return Math.min(MOST_FOLDS, rarest);
}
