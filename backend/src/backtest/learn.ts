import { createHash } from 'node:crypto';
import { KfpError } from '../core/errors.js';
import type { Dataset } from '../datasets/types.js';
import type { LoadedModel } from '../models/registry.js';
import { trainModels, type TrainingOptions } from '../training/train.js';
import { labelsOf, liesIn } from './dataset-source.js';
import { joinFailures } from './failures.js';
import { asDataset, datasetOfHistory, MIN_FAILURES } from './history-dataset.js';
import { isOn, type Incident } from './incidents.js';
import { labelByFailures } from '../datasets/label-run.js';
import { planRuns } from './plan-runs.js';
import type { ReplayedHistory } from './replay.js';
import type { HistorySource, Stretch } from './source.js';

export interface LearnOptions extends Pick<
  TrainingOptions,
  'config' | 'kinds' | 'registry' | 'versions' | 'seed' | 'workers' | 'signal' | 'onProgress'
> {
  readonly source: HistorySource;
  /** The dataset behind the source, where there is one: its runs are learned from as they are. */
  readonly dataset?: Dataset | undefined;
  readonly stretch: Stretch;
  /** What happened in the stretch. */
  readonly past: readonly ReplayedHistory[];
  readonly incidents?: readonly Incident[] | undefined;
}

export interface Learned {
  readonly loaded: LoadedModel;
  readonly runs: number;
  readonly failures: number;
  /** Modes that occurred too seldom to be learned. */
  readonly tooRare: readonly string[];
}

/**
 * Trains on a stretch as `kfp train` would, and loads the best model as `kfp serve` would.
 *
 * @throws KfpError `BACKTEST_TOO_SHORT` where too few failures lie in the stretch; those of training
 */
export async function learnFrom(options: LearnOptions): Promise<Learned> {
  const { dataset, tooRare } = await teachingRuns(options);
  const result = await trainModels({
    ...options,
    dataset,
    datasetSha256: digestOf(dataset),
    quick: true,
    activate: false,
  }).catch((error: unknown) => {
    if (!(error instanceof KfpError) || error.code !== 'DATASET_TOO_SMALL') throw error;
    throw new KfpError(
      'BACKTEST_TOO_SHORT',
      `Too little lies before the split to learn from. ${error.message}`,
      {
        cause: error,
        hint: 'Split later, begin earlier, give a model (--model), or leave --split out: forecasts and anomalies need no failures.',
        statusCode: 400,
      },
    );
  });
  return {
    loaded: await options.registry.load(result.models[0]!.id),
    runs: dataset.runs.length,
    failures: dataset.runs.filter((run) => run.violation.includes(1)).length,
    tooRare,
  };
}

async function teachingRuns(
  options: LearnOptions,
): Promise<{ dataset: Dataset; tooRare: readonly string[] }> {
  const { dataset, stretch, config, incidents } = options;
  if (dataset === undefined) {
    return datasetOfHistory({ ...options, plan: planRuns(options.past, config) });
  }
  const inside = dataset.runs.filter((run) => liesIn(run, stretch));
  const modes = config.modes.map(({ name }) => name);
  const labelled =
    incidents === undefined
      ? inside
      : inside.map((run) => {
          const labels = labelsOf(run.target, config.targetLabels);
          const own = incidents.filter((incident) => isOn(incident, run.target, labels));
          return labelByFailures(run, joinFailures(own, modes, config.windowSeconds));
        });
  const tooRare = modes.filter((mode) => {
    const count = labelled.filter((run) => run.mode === mode).length;
    return count > 0 && count < MIN_FAILURES;
  });
  const runs = labelled.filter(({ mode }) => !tooRare.includes(mode));
  if (incidents !== undefined) return { dataset: asDataset(runs, options), tooRare };
  const ids = new Set(runs.map(({ runId }) => runId));
  const records = dataset.metadata.runs.filter(({ runId }) => ids.has(runId));
  return {
    dataset: { ...dataset, runs, metadata: { ...dataset.metadata, runs: records } },
    tooRare,
  };
}

function digestOf(dataset: Dataset): string {
  const hash = createHash('sha256');
  for (const { signals, timestamps } of dataset.runs) {
    for (const column of [timestamps, ...signals]) hash.update(column);
  }
  return hash.digest('hex');
}
