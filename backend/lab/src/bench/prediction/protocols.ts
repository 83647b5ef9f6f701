import type { RunRecord } from '@kfp/backend/datasets/types.js';
import type { JudgedHistory } from '@kfp/backend/evaluation/events.js';
import type { ModelKind } from '@kfp/backend/models/types.js';
import type { Evaluation, ProbabilityEvaluation } from '@kfp/backend/training/evaluate.js';
import { mistakesOf, type Mistake } from './mistakes.js';
import type { Modules } from './modules.js';
import { evaluateUnseenModes } from './unseen-modes.js';

/** Ways to hold data out, each with the tables it gives. */
export interface Bench {
  readonly firstKind: ModelKind;
  heldOutRuns(): Promise<{
    readonly models: readonly ProbabilityEvaluation[];
    /** Alarms of the first kind. */
    readonly judged: readonly JudgedHistory[];
  }>;
  baselines(like: readonly JudgedHistory[]): Evaluation[];
  forecastsAlone(): Evaluation;
  forecastsByMode(): Evaluation[];
  otherInstances(): Promise<Evaluation[]>;
  /** By the first kind. */
  unseenModes(): Promise<Evaluation[]>;
  /** The same judgements, of some of the runs, and the baselines on those. */
  partOf(
    models: readonly ProbabilityEvaluation[],
    wanted: (run: RunRecord) => boolean,
  ): Evaluation[];
  mistakes(model: ProbabilityEvaluation): Mistake[];
}

const FOLDS = 4;

/** Limits and load of `npm run record`'s instances repeat after so many ports. */
const SIZES = 6;

/** Instances of one size are held out together: one with the same limits is no new one. */
function instanceOf(target: string): string {
  const port = /:\d+(\d\d)$/.exec(target)?.[1];
  return port === undefined ? target : `size ${(Number(port) - 1) % SIZES}`;
}

/** Risk at which forecasts alone alarm; nothing is learned for it. */
const FORECAST_THRESHOLD = 0.5;

export async function createBench(
  modules: Modules,
  options: {
    readonly input: string;
    readonly kinds: readonly ModelKind[];
    readonly seed: number;
    readonly log: (line: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<Bench> {
  const { kinds, seed, log, signal } = options;
  const config = await modules.loadWatch();
  const dataset = await modules.readDataset(options.input);
  const extractor = modules.createFeatureExtractor(modules.featureOptions(config));
  const seen = new Set(dataset.runs.map(({ mode }) => mode));
  const classes = [
    'normal',
    ...config.modes.map(({ name }) => name).filter((name) => seen.has(name)),
  ];
  const k = classes.length;
  const rows = modules.buildRows(dataset, extractor, classes, config.horizonSeconds);
  const limits = modules.limitRows(dataset, rows, classes, config);
  const names = { featureNames: extractor.names, classes };
  const common = { ...names, rows, seed, signal };

  const validate = async (
    kind: ModelKind,
    how: { readonly foldOfRun: Int32Array; readonly foldCount: number },
  ) => {
    const learner = await modules.learners(kind);
    const times = await modules.trainTimes(dataset, config.horizonSeconds, { ...common, ...how });
    const validated = await modules.crossValidate({ ...common, ...how, learner }, limits);
    const evaluation = modules.evaluateProbabilities(
      ...([kind, validated.probabilities, rows, dataset, classes, config] as const),
      { ...how, ...(times === undefined ? {} : { times }) },
    );
    return { validated, evaluation };
  };
  const byRuns = {
    foldOfRun: modules.assignFolds(dataset.runs, FOLDS, modules.seededRandom(seed)),
    foldCount: FOLDS,
  };
  const instances = [...new Set(dataset.runs.map(({ target }) => instanceOf(target)))];
  const byInstance = {
    foldOfRun: Int32Array.from(dataset.runs, ({ target }) => instances.indexOf(instanceOf(target))),
    foldCount: instances.length,
  };

  const judgedByForecasts = (): JudgedHistory[] => {
    const first = new Map<number, number>();
    rows.groups.forEach((group, row) => first.has(group) || first.set(group, row));
    const limitsAt = (run: number, step: number): Float64Array => {
      const row = first.get(run)! + step - rows.steps[first.get(run)!]!;
      return limits.subarray(row * (k - 1), (row + 1) * (k - 1));
    };
    return modules.judgeCourses(
      dataset,
      config,
      (run) => ({
        risks: Float64Array.from(dataset.runs[run]!.timestamps, (_, step) =>
          step < extractor.windowSteps - 1 ? NaN : Math.max(...limitsAt(run, step)),
        ),
        modeAt: (step) => {
          const own = limitsAt(run, step);
          return classes[1 + own.indexOf(Math.max(...own))];
        },
      }),
      { ...modules.alarmRule(config.alarm, FORECAST_THRESHOLD) },
    );
  };

  return {
    firstKind: kinds[0]!,
    async heldOutRuns() {
      const models: ProbabilityEvaluation[] = [];
      let judged: readonly JudgedHistory[] | undefined;
      for (const kind of kinds) {
        log(`${kind}: runs not seen`);
        const { evaluation } = await validate(kind, byRuns);
        judged ??= evaluation.judged;
        models.push(evaluation);
      }
      return { models, judged: judged ?? [] };
    },
    baselines: (like) => modules.evaluateBaselines(dataset, config, like),
    forecastsAlone: () => modules.scored('forecasts alone', judgedByForecasts(), dataset, config),
    forecastsByMode() {
      const judged = judgedByForecasts();
      return classes.slice(1).map((mode) => {
        const own = dataset.runs.flatMap((run, i) => (run.mode === mode ? [i] : []));
        return modules.scored(
          mode,
          own.map((i) => judged[i]!),
          { ...dataset, runs: own.map((i) => dataset.runs[i]!) },
          config,
        );
      });
    },
    async otherInstances() {
      const found: Evaluation[] = [];
      for (const kind of kinds) {
        log(`${kind}: an instance not seen`);
        found.push((await validate(kind, byInstance)).evaluation);
      }
      return found;
    },
    unseenModes: () =>
      evaluateUnseenModes(modules, { ...common, config, dataset, extractor, kind: kinds[0]!, log }),
    partOf(models, wanted) {
      const records = new Map(dataset.metadata.runs.map((record) => [record.runId, record]));
      const chosen = dataset.runs.flatMap((run, i) => (wanted(records.get(run.runId)!) ? [i] : []));
      const part = { ...dataset, runs: chosen.map((i) => dataset.runs[i]!) };
      return [
        ...models.map(({ name, judged }) =>
          modules.scored(
            name,
            chosen.map((i) => judged[i]!),
            part,
            config,
          ),
        ),
        ...modules.evaluateBaselines(part, config),
      ];
    },
    mistakes: (model) => mistakesOf(model, dataset, config),
  };
}
