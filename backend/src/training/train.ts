import type { Watch } from '../config/schema.js';
import { NORMAL } from '../core/modes.js';
import { progressParts, type OnProgress } from '../core/progress.js';
import { seededRandom } from '../core/random.js';
import type { Dataset } from '../datasets/types.js';
import type { Registry } from '../models/registry.js';
import type { ModelKind } from '../models/types.js';
import { checkTaught, usableFolds } from './check-dataset.js';
import { summariseData } from './data-summary.js';
import {
  CHAMPION_CRITERION,
  candidateMetadata,
  evaluationFile,
  rankCandidates,
  type TrainingFacts,
} from './describe-candidate.js';
import { evaluateBaselines } from './evaluate-baselines.js';
import { assignFolds } from './folds.js';
import { limitRows } from './ensemble-held-out.js';
import { renderReport } from './report/report.js';
import { buildRows } from './rows.js';
import type { Evaluation } from './run-scores.js';
import { selectRows } from './select-rows.js';
import { summariseNormalInputs } from './summarise-inputs.js';
import { trainTimes } from './time-to-failure.js';
import { trainKind, type TrainedKind } from './train-kind.js';

export interface TrainingOptions {
  readonly dataset: Dataset;
  readonly datasetSha256: string;
  readonly config: Watch;
  readonly kinds: readonly ModelKind[];
  readonly registry: Registry;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Candidates of the hyperparameter search besides the defaults; 0, and no search, when absent. */
  readonly searchCandidates?: number | undefined;
  /** Leaves out the learning curves. */
  readonly quick?: boolean | undefined;
  /** Makes the champion the registry's active model; true when absent. */
  readonly activate?: boolean | undefined;
  /** Upper bound on worker threads of a learner. The result does not depend on it. */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface TrainedModel {
  readonly id: string;
  readonly kind: string;
  readonly runtime: string;
  readonly evaluation: Evaluation;
}

export interface TrainingResult {
  /** Best first; the first is the champion. */
  readonly models: readonly TrainedModel[];
  readonly baselines: readonly Evaluation[];
  /** The rule behind the order of the models. */
  readonly criterion: string;
  /** The model that was activated; null when none was to be. */
  readonly active: string | null;
  readonly rows: number;
  readonly runs: number;
}

/**
 * Trains the asked kinds of models, judges each on runs it has not seen, saves all and activates
 * the best: the one with the highest F1 of alarms against failures, and of two equal ones that with
 * the smaller log loss.
 *
 * @throws KfpError `DATASET_TOO_SMALL`, `DATASET_INCOMPATIBLE`, `DATASET_INVALID`; the signal's
 *   reason when aborted
 */
export async function trainModels(options: TrainingOptions): Promise<TrainingResult> {
  const { dataset, config, registry, seed } = options;
  const folds = usableFolds(dataset, config);
  const seen = new Set(dataset.runs.map((run) => run.mode));
  const classes = [
    NORMAL,
    ...config.modes.map((mode) => mode.name).filter((name) => seen.has(name)),
  ];
  const rows = buildRows(dataset, config, classes);
  checkTaught(rows, classes, config);
  const names = { featureNames: rows.featureNames, classes };
  const everything = selectRows(rows, names, () => true);
  const heldOut = {
    ...names,
    rows,
    foldOfRun: assignFolds(dataset.runs, folds, seededRandom(seed)),
    foldCount: folds,
    seed,
    workers: options.workers,
    signal: options.signal,
  };

  const part = progressParts(options.onProgress, options.kinds.length);
  const limits = limitRows(rows, classes, config);
  const times = await trainTimes(dataset, config.horizonSeconds, heldOut);
  const candidates: TrainedKind[] = [];
  for (const kind of options.kinds) {
    candidates.push(
      await trainKind({
        kind,
        dataset,
        config,
        heldOut,
        everything,
        limits,
        times,
        candidates: options.searchCandidates ?? 0,
        withLearningCurve: options.quick !== true,
        onProgress: part(1),
      }),
    );
    options.signal?.throwIfAborted();
  }

  const ranked = rankCandidates(candidates);
  const facts: TrainingFacts = {
    config,
    signals: dataset.signals,
    everything,
    folds,
    baselines: evaluateBaselines(dataset, config, ranked[0]?.judged),
    data: summariseData(dataset, rows, everything),
    inputs: summariseNormalInputs(dataset, rows, config),
    seed,
    datasetSha256: options.datasetSha256,
    versions: options.versions,
    timeToFailure: times?.metadata,
  };
  const models: TrainedModel[] = [];
  for (const [index, candidate] of ranked.entries()) {
    const { model } = candidate;
    const { kind, runtime } = model;
    const file = evaluationFile(ranked, index, facts);
    const metadata = candidateMetadata(candidate, facts);
    const id = await registry.save({
      model,
      timeToFailure: times?.model,
      metadata,
      evaluation: file,
      reportHtml: renderReport({ ...file, kind, runtime, metadata, dataset }),
    });
    models.push({ id, kind, runtime, evaluation: file.model });
  }
  const champion = models[0]!.id;
  const activate = options.activate ?? true;
  if (activate) await registry.activate(champion);
  return {
    models,
    baselines: facts.baselines,
    criterion: CHAMPION_CRITERION,
    active: activate ? champion : null,
    rows: everything.rows,
    runs: dataset.runs.length,
  };
}
