import type { JudgedHistory } from '../../../src/evaluation/events.js';
import type { ModelKind } from '../../../src/models/types.js';
import type { Evaluation } from '../../../src/training/evaluate.js';
import type { Modules } from './modules.js';
import { evaluateUnseenModes } from './unseen-modes.js';

/** Ways to hold data out, each with the tables it gives. */
export interface Bench {
  readonly firstKind: ModelKind;
  heldOutRuns(): Promise<{
    readonly models: readonly Evaluation[];
    /** Alarms of the first kind. */
    readonly judged: readonly JudgedHistory[];
  }>;
  baselines(like: readonly JudgedHistory[]): Evaluation[];
  forecastsAlone(): Evaluation;
  forecastsByMode(): Evaluation[];
  otherInstances(): Promise<Evaluation[]>;
  /** By the first kind. */
  unseenModes(): Promise<Evaluation[]>;
  quiet(
    file: string,
  ): Promise<{ readonly hours: number; readonly evaluations: readonly Evaluation[] }>;
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
  const config = await modules.loadConfig();
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
  const everything = modules.selectRows(rows, names, () => true);
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
      const models: Evaluation[] = [];
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
    async quiet(file) {
      const quiet = await modules.readDataset(file);
      const quietRows = modules.buildRows(quiet, extractor, classes, config.horizonSeconds);
      const quietLimits = modules.limitRows(quiet, quietRows, classes, config);
      const evaluations: Evaluation[] = [];
      for (const kind of kinds) {
        log(`${kind}: quiet data`);
        const { validated, evaluation } = await validate(kind, byRuns);
        const learner = await modules.learners(kind);
        const model = await learner.fit(everything, modules.fitOptions(common));
        const out = modules.predictRows(model, quietRows, [...quietRows.labels.keys()]);
        modules.applyCalibration(out, quietRows.rows, k, validated.calibration);
        for (let row = 0; row < quietRows.rows; row++) {
          modules.poolRow(
            out.subarray(row * k, (row + 1) * k),
            quietLimits.subarray(row * (k - 1), (row + 1) * (k - 1)),
            validated.pool,
          );
        }
        const found = modules.evaluateProbabilities(
          ...([kind, out, quietRows, quiet, classes, config] as const),
          { foldOfRun: new Int32Array(quiet.runs.length), foldCount: 1, alarm: evaluation.alarm },
        );
        evaluations.push(found);
      }
      evaluations.push(...modules.evaluateBaselines(quiet, config));
      return { hours: evaluations[0]!.scores.exposureHours, evaluations };
    },
  };
}
