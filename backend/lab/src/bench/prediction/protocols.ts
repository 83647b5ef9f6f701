import { ALARM_RISK } from '@kfp/backend/crossings/model.js';
import { loadWatch } from '@kfp/backend/config/load.js';
import type { Watch } from '@kfp/backend/config/schema.js';
import { seededRandom } from '@kfp/backend/core/random.js';
import { readDataset } from '@kfp/backend/datasets/read.js';
import type { Dataset, RunRecord } from '@kfp/backend/datasets/types.js';
import type { Judged } from '@kfp/backend/outcomes/judge-history.js';
import { findKind } from '@kfp/backend/models/kinds.js';
import { alarmRule } from '@kfp/backend/outcomes/alarms.js';
import { crossValidate } from '@kfp/backend/training/cross-validate.js';
import {
  evaluateProbabilities,
  type ProbabilityEvaluation,
} from '@kfp/backend/training/evaluate.js';
import { evaluateBaselines } from '@kfp/backend/training/evaluate-baselines.js';
import { judgeCourses, scored, type Evaluation } from '@kfp/backend/training/run-scores.js';
import { assignFolds } from '@kfp/backend/training/folds.js';
import { limitRows } from '@kfp/backend/training/ensemble-held-out.js';
import { buildRows } from '@kfp/backend/training/rows.js';
import { trainTimes } from '@kfp/backend/training/time-to-failure.js';

const FOLDS = 4;

/** Limits and load of `npm run record`'s instances repeat after so many ports. */
const SIZES = 6;

/** The recorded runs, and what is made of them once for all protocols. */
export interface Recorded {
  readonly config: Watch;
  readonly dataset: Dataset;
  /** `normal` first. */
  readonly classes: readonly string[];
  readonly rows: ReturnType<typeof buildRows>;
  /** Risk of each mode by forecasts alone, rows × modes. */
  readonly limits: Float64Array;
  readonly seed: number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Which runs are judged by a model that has not seen them. */
export interface Folds {
  readonly foldOfRun: Int32Array;
  readonly foldCount: number;
}

export async function readRecorded(
  input: string,
  options: Pick<Recorded, 'seed' | 'log' | 'signal'>,
): Promise<Recorded> {
  const config = await loadWatch();
  const dataset = await readDataset(input);
  const seen = new Set(dataset.runs.map(({ mode }) => mode));
  const modes = config.modes.map(({ name }) => name).filter((name) => seen.has(name));
  const classes = ['normal', ...modes];
  const rows = buildRows(dataset, config, classes);
  const limits = limitRows(rows, classes, config);
  return { ...options, config, dataset, classes, rows, limits };
}

/** Folds of whole runs. */
export function foldsOfRuns({ dataset, seed }: Pick<Recorded, 'dataset' | 'seed'>): Folds {
  return { foldOfRun: assignFolds(dataset.runs, FOLDS, seededRandom(seed)), foldCount: FOLDS };
}

/** Instances of one size are held out together: one with the same limits is no new one. */
export function foldsOfInstances({ dataset }: Recorded): Folds {
  const instances = dataset.runs.map(({ target }) => {
    const port = /:\d+(\d\d)$/.exec(target)?.[1];
    return port === undefined ? target : `size ${(Number(port) - 1) % SIZES}`;
  });
  const known = [...new Set(instances)];
  const foldOfRun = Int32Array.from(instances, (instance) => known.indexOf(instance));
  return { foldOfRun, foldCount: known.length };
}

/** Judges every run by a model of a kind that was trained without its fold. */
export async function judgeHeldOut(
  kind: string,
  folds: Folds,
  { config, dataset, classes, rows, limits, seed, signal }: Recorded,
): Promise<ProbabilityEvaluation> {
  const common = { featureNames: rows.featureNames, classes, rows, seed, signal, ...folds };
  const learner = await findKind(kind)!.learner();
  const times = await trainTimes(dataset, config.horizonSeconds, common);
  const { probabilities } = await crossValidate({ ...common, learner }, limits);
  const options = times === undefined ? folds : { ...folds, times };
  return evaluateProbabilities(kind, probabilities, rows, dataset, classes, config, options);
}

/** The alarms of forecasts alone in each run. */
export function judgeByForecasts(recorded: Recorded): Judged[] {
  const { config, dataset, classes, rows, limits } = recorded;
  const modes = classes.length - 1;
  const windowSteps = Math.round(config.windowSeconds / config.stepSeconds);
  const first = new Map<number, number>();
  rows.groups.forEach((group, row) => first.has(group) || first.set(group, row));
  const limitsAt = (run: number, step: number): Float64Array => {
    const row = first.get(run)! + step - rows.steps[first.get(run)!]!;
    return limits.subarray(row * modes, (row + 1) * modes);
  };
  return judgeCourses(
    dataset,
    config,
    (run) => ({
      risks: Float64Array.from(dataset.runs[run]!.timestamps, (_, step) =>
        step < windowSteps - 1 ? NaN : Math.max(...limitsAt(run, step)),
      ),
      modeAt: (step) => {
        const own = limitsAt(run, step);
        return classes[1 + own.indexOf(Math.max(...own))];
      },
    }),
    alarmRule(config.alarm, ALARM_RISK),
  );
}

/** The same judgements, of some of the runs, and the baselines on those. */
export function partOf(
  models: readonly ProbabilityEvaluation[],
  wanted: (run: RunRecord) => boolean,
  { dataset, config }: Recorded,
): Evaluation[] {
  const records = new Map(dataset.metadata.runs.map((record) => [record.runId, record]));
  const chosen = dataset.runs.flatMap((run, i) => (wanted(records.get(run.runId)!) ? [i] : []));
  return [
    ...models.map(({ name, judged }) =>
      scored(
        name,
        chosen.map((i) => judged[i]!),
        config,
      ),
    ),
    ...evaluateBaselines({ ...dataset, runs: chosen.map((i) => dataset.runs[i]!) }, config),
  ];
}
