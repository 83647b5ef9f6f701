import type { Watch } from '../config/schema.js';
import { NORMAL } from '../core/modes.js';
import type { Dataset, Run } from '../datasets/types.js';
import type { AlarmRule } from '../outcomes/alarms.js';
import type { Judged } from '../outcomes/judge-history.js';
import type { Quantiles } from '../outcomes/types.js';
import { scoreEvents } from '../evaluation/event-scores.js';
import type { Course } from '../evaluation/run-history.js';
import { chooseAlarm } from './choose-alarm.js';
import { classify, type Classification } from './classify.js';
import { takeRows } from './take-rows.js';
import type { WindowRows } from './rows.js';
import { judgeCourses, scored, type Evaluation } from './run-scores.js';
import { scoreTaught, selectRows } from './select-rows.js';
import type { TrainedTimes } from './time-to-failure.js';

/** The course of one run, for a picture of it. */
export interface Timeline {
  readonly runId: string;
  readonly mode: string;
  readonly secondsFromStart: readonly number[];
  readonly risk: readonly number[];
  readonly failedAtSeconds: number | null;
  readonly alarmAtSeconds: number | null;
}

export interface ProbabilityEvaluation extends Evaluation {
  readonly timelines: readonly Timeline[];
  readonly classification: Classification;
  readonly judged: readonly Judged[];
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
    readonly times?: Pick<TrainedTimes, 'heldOutAt'> | undefined;
    /** Fixed beforehand; chosen on the other folds when absent. */
    readonly alarm?: AlarmRule | undefined;
  },
): ProbabilityEvaluation {
  const k = classes.length;
  const courses = coursesOf(probabilities, rows, dataset, classes, how.times);
  const runs = [...dataset.runs.keys()];
  const known = new Map<number, readonly Judged[]>();
  /** Each threshold is tried for every fold. */
  const judgedBy = (alarm: AlarmRule): readonly Judged[] => {
    const before = known.get(alarm.threshold);
    const judged = before ?? judgeCourses(dataset, config, (run) => courses[run]!, alarm);
    known.set(alarm.threshold, judged);
    return judged;
  };
  const ruleFor = (chosen: readonly number[]): AlarmRule =>
    how.alarm ??
    chooseAlarm(config.alarm, (alarm) => {
      const judged = judgedBy(alarm);
      return scoreEvents(
        chosen.map((run) => judged[run]!),
        config,
      );
    });
  // The threshold of a fold is chosen on the runs of the others.
  const rules = Array.from({ length: how.foldCount }, (_, fold) =>
    ruleFor(runs.filter((run) => how.foldOfRun[run] !== fold)),
  );
  const judged = runs.map((run) => judgedBy(rules[how.foldOfRun[run]!]!)[run]!);
  const taught = selectRows(rows, { featureNames: [], classes }, () => true);
  const used = takeRows(probabilities, k, taught.sourceRows);
  const classification = classify(used, taught.labels, classes, taught.weights);
  return {
    ...scored(name, judged, config),
    probabilities: scoreTaught(probabilities, taught),
    macroF1: classification.confusion.macroF1,
    classification,
    judged,
    alarm: ruleFor(runs),
    timelines: dataset.runs.map((run, group) => timeline(run, courses[group]!, judged[group]!)),
  };
}

/** What is said of every run: nothing before its first full window. */
function coursesOf(
  probabilities: Float64Array,
  rows: WindowRows,
  dataset: Dataset,
  classes: readonly string[],
  times: Pick<TrainedTimes, 'heldOutAt'> | undefined,
): Course[] {
  const k = classes.length;
  const outputs = dataset.runs.map(({ timestamps }) => ({
    risks: new Float64Array(timestamps.length).fill(NaN),
    modes: new Array<string>(timestamps.length).fill(NORMAL),
    rows: new Int32Array(timestamps.length),
  }));
  for (let row = 0; row < rows.rows; row++) {
    const run = outputs[rows.groups[row]!]!;
    const step = rows.steps[row]!;
    let likeliest = 1;
    for (let c = 2; c < k; c++) {
      if (probabilities[row * k + c]! > probabilities[row * k + likeliest]!) likeliest = c;
    }
    run.risks[step] = 1 - probabilities[row * k]!;
    run.modes[step] = classes[likeliest]!;
    run.rows[step] = row;
  }
  return outputs.map(({ risks, modes, rows: rowAt }) => {
    const course: Course = { risks, modeAt: (step) => modes[step] };
    if (times === undefined) return course;
    const told = new Map<number, Quantiles>();
    /** Asked for again with every threshold that is tried. */
    const timeToFailureAt = (step: number): Quantiles => {
      const time = told.get(step) ?? times.heldOutAt(rowAt[step]!);
      told.set(step, time);
      return time;
    };
    return { ...course, timeToFailureAt };
  });
}

function timeline(run: Run, { risks }: Course, { outcomes }: Judged): Timeline {
  const start = run.timestamps[0]!;
  const failure = outcomes.find((one) => one.kind === 'failure');
  const alarms = outcomes.flatMap((one) => (one.kind === 'alarm' ? one.alarm : []));
  const alarm = failure?.alarm ?? alarms[0];
  return {
    runId: run.runId,
    mode: run.mode,
    secondsFromStart: Array.from(run.timestamps, (time) => time - start),
    risk: Array.from(risks, (risk) => (Number.isNaN(risk) ? 0 : Number(risk.toFixed(4)))),
    failedAtSeconds: failure === undefined ? null : failure.at - start,
    alarmAtSeconds: alarm === undefined ? null : alarm.start - start,
  };
}
