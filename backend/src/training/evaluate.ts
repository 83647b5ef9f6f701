import type { Config } from '../config/schema.js';
import { NORMAL } from '../core/modes.js';
import type { Dataset, Run } from '../datasets/types.js';
import { predictLinear, staticThreshold, type Baseline } from '../evaluation/baselines.js';
import { findEpisodes, type Episode } from '../evaluation/episodes.js';
import { judgeRun, summarise, type RunOutcome, type Scores } from '../evaluation/outcome.js';
import { scoreProbabilities, type ProbabilityScores } from '../evaluation/probabilities.js';
import { classify } from './classify.js';
import type { Classification } from './evaluation-file.js';
import { takeRows } from './predict-held-out.js';
import type { WindowRows } from './rows.js';
import { selectRows } from './select-rows.js';

/** One predictor on all runs. */
export interface Evaluation {
  readonly name: string;
  readonly scores: Scores;
  readonly perMode: Readonly<Record<string, Scores>>;
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

/** Alarms closer together than this are one episode, in steps of the configuration. */
const MERGE_STEPS = 5;

/**
 * Judges stated probabilities as alarms, by the rule that is used live.
 *
 * @param probabilities rows × classes, of runs the predictor never saw
 */
export function evaluateProbabilities(
  name: string,
  probabilities: Float64Array,
  rows: WindowRows,
  dataset: Dataset,
  classes: readonly string[],
  config: Config,
): Evaluation & {
  readonly timelines: readonly Timeline[];
  readonly classification: Classification;
} {
  const k = classes.length;
  const risks = risksByRun(probabilities, rows, dataset, k);
  const modeAt = modesByRun(probabilities, rows, dataset, classes);
  const judged = dataset.runs.map((run, group) => {
    const episodes = findEpisodes(risks[group]!, config.alarm, MERGE_STEPS);
    return { episodes, outcome: judge(run, episodes, (step) => modeAt[group]![step]!, config) };
  });
  const taught = selectRows(rows, { featureNames: [], classes }, () => true);
  const used = takeRows(probabilities, k, taught.sourceRows);
  const classification = classify(used, taught.labels, classes, taught.weights);
  return {
    ...assembled(
      name,
      dataset,
      judged.map(({ outcome }) => outcome),
      config,
    ),
    probabilities: scoreProbabilities(used, taught.labels, k, taught.weights),
    macroF1: classification.confusion.macroF1,
    classification,
    timelines: dataset.runs.map((run, group) =>
      timeline(run, risks[group]!, judged[group]!.episodes),
    ),
  };
}

/** Judges what is in use today by the same rule. */
export function evaluateBaselines(dataset: Dataset, config: Config): Evaluation[] {
  const options = {
    signals: dataset.signals,
    modes: config.modes,
    stepSeconds: config.stepSeconds,
    windowSteps: Math.round(config.windowSeconds / config.stepSeconds),
    horizonSeconds: config.horizonSeconds,
  };
  return [staticThreshold(options), predictLinear(options)].map((baseline: Baseline) =>
    assembled(
      baseline.name,
      dataset,
      dataset.runs.map((run) => {
        const modes = [...run.timestamps.keys()].map((step) =>
          step < options.windowSteps - 1 ? undefined : baseline.modeAt(run.signals, step),
        );
        const risks = modes.map((mode) => (mode === undefined ? 0 : 1));
        return judge(
          run,
          findEpisodes(risks, config.alarm, MERGE_STEPS),
          (step) => modes[step] ?? NORMAL,
          config,
        );
      }),
      config,
    ),
  );
}

function judge(
  run: Run,
  episodes: readonly Episode[],
  modeAt: (step: number) => string,
  config: Config,
): RunOutcome {
  const windowSteps = Math.round(config.windowSeconds / config.stepSeconds);
  return judgeRun({
    episodes,
    breach: run.breach,
    firstStep: windowSteps - 1,
    mode: run.mode,
    modeAt,
    stepSeconds: config.stepSeconds,
    horizonSteps: Math.round(config.horizonSeconds / config.stepSeconds),
    windowSteps,
  });
}

function assembled(
  name: string,
  dataset: Dataset,
  outcomes: readonly RunOutcome[],
  config: Config,
): Evaluation {
  const perMode = config.modes.map(({ name: mode }): [string, Scores] => [
    mode,
    summarise(outcomes.filter((_, index) => dataset.runs[index]!.mode === mode)),
  ]);
  return { name, scores: summarise(outcomes), perMode: Object.fromEntries(perMode) };
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

function timeline(run: Run, risks: Float64Array, episodes: readonly Episode[]): Timeline {
  const start = run.timestamps[0]!;
  const failedAt = run.breach.indexOf(1);
  const at = (step: number | undefined): number | null =>
    step === undefined || step < 0 ? null : run.timestamps[step]! - start;
  return {
    runId: run.runId,
    mode: run.mode,
    secondsFromStart: Array.from(run.timestamps, (time) => time - start),
    risk: Array.from(risks, (risk) => (Number.isNaN(risk) ? 0 : Number(risk.toFixed(4)))),
    failedAtSeconds: at(failedAt),
    alarmAtSeconds: at(episodes[0]?.start),
  };
}
