import type { Config } from '../config/schema.js';
import type { Dataset } from '../datasets/types.js';
import type { AlarmRule } from '../outcomes/alarms.js';
import { judgeHistory, type JudgedHistory } from '../evaluation/events.js';
import {
  eventIntervals,
  scoreEvents,
  type EventIntervals,
  type EventScores,
} from '../evaluation/event-scores.js';
import { historyOf, type Course } from '../evaluation/histories.js';
import type { ProbabilityScores } from '../evaluation/probabilities.js';

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

/** Seed of the bootstrap and of the alarms at random. */
export const EVALUATION_SEED = 1;

/**
 * Holds what was said of runs against what happened in them.
 *
 * @param chosen runs, by their place in the dataset; all when absent
 */
export function judgeCourses(
  dataset: Dataset,
  config: Config,
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
  config: Config,
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
