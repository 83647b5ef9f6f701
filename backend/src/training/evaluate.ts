import type { Watch } from '../config/schema.js';
import { NORMAL } from '../core/modes.js';
import { seededRandom } from '../core/random.js';
import type { Dataset, Run } from '../datasets/types.js';
import { plainRule, type AlarmRule } from '../outcomes/alarms.js';
import { baselines, randomAlarms } from '../evaluation/baselines.js';
import { judgeHistory, type JudgedHistory } from '../evaluation/events.js';
import {
  eventIntervals,
  scoreEvents,
  type EventIntervals,
  type EventScores,
} from '../evaluation/event-scores.js';
import { historyOf, type Course } from '../evaluation/histories.js';
import { scoreProbabilities, type ProbabilityScores } from '../evaluation/probabilities.js';
import { chooseAlarm } from './choose-alarm.js';
import { classify } from './classify.js';
import type { Classification } from './evaluation-file.js';
import { takeRows } from './predict-held-out.js';
import type { WindowRows } from './rows.js';
import { selectRows } from './select-rows.js';
import type { TrainedTimes } from './time-to-failure.js';

/** One predictor on all runs. */
export interface Evaluation {
  readonly name: string;
  readonly scores: EventScores;
  readonly intervals: EventIntervals;
  readonly perMode: Readonly<Record<string, EventScores>>;
  /** Absent for baselines, which state no probabilities. */
  readonly probabilities?: ProbabilityScores;
  /** Mean F1 of the classes, each window counting 1; absent for baselines. */
  readonly macroF1?: number | null;
}

/** The course of one run, for a picture of it. */
export interface Timeline {
  readonly runId: string;
  readonly mode: string;
  readonly secondsFromStart: readonly number[];
  readonly risk: readonly number[];
  readonly failedAtSeconds: number | null;
  readonly alarmAtSeconds: number | null;
}

/** Seed of the bootstrap and of the alarms at random. */
const EVALUATION_SEED = 1;

export interface ProbabilityEvaluation extends Evaluation {
  readonly timelines: readonly Timeline[];
  readonly classification: Classification;
  readonly judged: readonly JudgedHistory[];
  /** The rule for a model of all runs, its threshold chosen on all of them. */
  readonly alarm: AlarmRule;
}

/**
 * Judges stated probabilities as alarms, by the rule that is used live.
 *
 * @param probabilities rows × classes, of runs the predictor never saw
 * @param times what is told of the time to failure, of runs it never saw either
 */
export function evaluateProbabilities(
  name: string,
  probabilities: Float64Array,
  rows: WindowRows,
  dataset: Dataset,
  classes: readonly string[],
  config: Watch,
  how: {
    readonly foldOfRun: Int32Array;
    readonly foldCount: number;
    readonly times?: Pick<TrainedTimes, 'heldOutAt'>;
    /** Fixed beforehand; chosen on the other folds when absent. */
    readonly alarm?: AlarmRule;
  },
): ProbabilityEvaluation {
  const k = classes.length;
  const risks = risksByRun(probabilities, rows, dataset, k);
  const modes = modesByRun(probabilities, rows, dataset, classes);
  const rowAt = firstRows(rows, dataset);
  const courseOf = (index: number): Course => ({
    risks: risks[index]!,
    modeAt: (step) => modes[index]![step],
    ...(how.times === undefined
      ? {}
      : { timeToFailureAt: (step) => how.times!.heldOutAt(rowAt(index, step)) }),
  });
  const runs = [...dataset.runs.keys()];
  const judge = (chosen: readonly number[], alarm: AlarmRule): JudgedHistory[] =>
    judgeCourses(dataset, config, courseOf, alarm, chosen);
  const ruleFor = (chosen: readonly number[]): AlarmRule =>
    how.alarm ?? chooseAlarm(config.alarm, (alarm) => scoreEvents(judge(chosen, alarm), config));
  // The threshold of a fold is chosen on the runs of the others.
  const rules = Array.from({ length: how.foldCount }, (_, fold) =>
    ruleFor(runs.filter((run) => how.foldOfRun[run] !== fold)),
  );
  const judged = runs.flatMap((run) => judge([run], rules[how.foldOfRun[run]!]!));
  const taught = selectRows(rows, { featureNames: [], classes }, () => true);
  const used = takeRows(probabilities, k, taught.sourceRows);
  const classification = classify(used, taught.labels, classes, taught.weights);
  return {
    ...scored(name, judged, dataset, config),
    probabilities: scoreProbabilities(used, taught.labels, k, taught.weights),
    macroF1: classification.confusion.macroF1,
    classification,
    judged,
    alarm: ruleFor(runs),
    timelines: dataset.runs.map((run, group) => timeline(run, risks[group]!, judged[group]!)),
  };
}

/**
 * Judges what is in use today by the same rule, and alarms at random as many and as long as those of
 * `like`.
 */
export function evaluateBaselines(
  dataset: Dataset,
  config: Watch,
  like?: readonly JudgedHistory[],
): Evaluation[] {
  const windowSteps = Math.round(config.windowSeconds / config.stepSeconds);
  const options = {
    signals: dataset.signals,
    modes: config.modes,
    stepSeconds: config.stepSeconds,
    windowSteps,
    horizonSeconds: config.horizonSeconds,
  };
  const alarm = plainRule(config.alarm);
  const evaluated = baselines(options).map((baseline) => {
    const judged = judgeCourses(
      dataset,
      config,
      (index) => {
        const run = dataset.runs[index]!;
        const modes = Array.from(run.timestamps, (_, step) =>
          step < windowSteps - 1 ? undefined : baseline.modeAt(run.signals, step),
        );
        return {
          risks: Float64Array.from(modes, (mode, step) =>
            step < windowSteps - 1 ? NaN : mode === undefined ? 0 : 1,
          ),
          modeAt: (step) => modes[step],
        };
      },
      alarm,
    );
    return scored(baseline.name, judged, dataset, config);
  });
  return like === undefined ? evaluated : [...evaluated, randomEvaluation(dataset, config, like)];
}

function randomEvaluation(
  dataset: Dataset,
  config: Watch,
  like: readonly JudgedHistory[],
): Evaluation {
  const first = Math.round(config.windowSeconds / config.stepSeconds) - 1;
  const episodes = like.flatMap(({ history }) => history.episodes);
  const stepsOf = ({ timestamps }: Run): number => Math.max(0, timestamps.length - first);
  const steps = dataset.runs.reduce((sum, run) => sum + stepsOf(run), 0);
  const alarmed = episodes.reduce((sum, { start, end }) => sum + end - start, 0);
  const meanSteps = alarmed / config.stepSeconds / Math.max(episodes.length, 1) + 1;
  const random = seededRandom(EVALUATION_SEED);
  const names = config.modes.map((mode) => mode.name);
  const judged = judgeCourses(
    dataset,
    config,
    (index) => {
      const run = dataset.runs[index]!;
      const marks = randomAlarms(stepsOf(run), episodes.length / steps, meanSteps, random);
      const risks = new Float64Array(run.timestamps.length).fill(NaN);
      risks.set(marks, Math.min(first, risks.length));
      const mode = names[Math.floor(names.length * random())];
      return { risks, modeAt: () => mode };
    },
    plainRule(config.alarm),
  );
  return scored('at random, as often', judged, dataset, config);
}

/**
 * Holds what was said of runs against what happened in them.
 *
 * @param chosen runs, by their place in the dataset; all when absent
 */
export function judgeCourses(
  dataset: Dataset,
  config: Watch,
  courseOf: (run: number) => Course,
  alarm: AlarmRule,
  chosen: readonly number[] = [...dataset.runs.keys()],
): JudgedHistory[] {
  const { stepSeconds, windowSeconds, horizonSeconds } = config;
  const records = new Map(dataset.metadata.runs.map((record) => [record.runId, record]));
  return chosen.map((index) => {
    const run = dataset.runs[index]!;
    const options = { alarm, stepSeconds, windowSeconds };
    return judgeHistory(historyOf(run, records.get(run.runId), courseOf(index), options), {
      horizonSeconds,
      recoverySeconds: windowSeconds,
    });
  });
}

/** @param judged one per run of the dataset, in its order */
export function scored(
  name: string,
  judged: readonly JudgedHistory[],
  dataset: Dataset,
  config: Watch,
): Evaluation {
  const perMode = config.modes.map(({ name: mode }): [string, EventScores] => [
    mode,
    scoreEvents(
      judged.filter((_, index) => dataset.runs[index]!.mode === mode),
      config,
    ),
  ]);
  return {
    name,
    scores: scoreEvents(judged, config),
    intervals: eventIntervals(judged, { ...config, seed: EVALUATION_SEED }),
    perMode: Object.fromEntries(perMode),
  };
}

/** Finds the row of a step: a run's rows follow each other, one per step. */
function firstRows(rows: WindowRows, dataset: Dataset): (run: number, step: number) => number {
  const first = new Int32Array(dataset.runs.length).fill(-1);
  for (let row = rows.rows - 1; row >= 0; row--) first[rows.groups[row]!] = row;
  return (run, step) => first[run]! + step - rows.steps[first[run]!]!;
}

/** Risk per step of every run; missing before the first full window. */
function risksByRun(
  probabilities: Float64Array,
  rows: WindowRows,
  dataset: Dataset,
  classCount: number,
): Float64Array[] {
  const risks = dataset.runs.map((run) => new Float64Array(run.timestamps.length).fill(NaN));
  for (let row = 0; row < rows.rows; row++) {
    risks[rows.groups[row]!]![rows.steps[row]!] = 1 - probabilities[row * classCount]!;
  }
  return risks;
}

/** The likeliest failure mode per step of every run. */
function modesByRun(
  probabilities: Float64Array,
  rows: WindowRows,
  dataset: Dataset,
  classes: readonly string[],
): string[][] {
  const k = classes.length;
  const modes = dataset.runs.map((run) => new Array<string>(run.timestamps.length).fill(NORMAL));
  for (let row = 0; row < rows.rows; row++) {
    let best = 1;
    for (let c = 2; c < k; c++) {
      if (probabilities[row * k + c]! > probabilities[row * k + best]!) best = c;
    }
    modes[rows.groups[row]!]![rows.steps[row]!] = classes[best]!;
  }
  return modes;
}

function timeline(run: Run, risks: Float64Array, { history }: JudgedHistory): Timeline {
  const start = run.timestamps[0]!;
  const failure = history.failures[0];
  const alarm = history.episodes[0];
  return {
    runId: run.runId,
    mode: run.mode,
    secondsFromStart: Array.from(run.timestamps, (time) => time - start),
    risk: Array.from(risks, (risk) => (Number.isNaN(risk) ? 0 : Number(risk.toFixed(4)))),
    failedAtSeconds: failure === undefined ? null : failure.start - start,
    alarmAtSeconds: alarm === undefined ? null : alarm.start - start,
  };
}
