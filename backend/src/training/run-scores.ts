import type { Watch } from '../config/schema.js';
import type { Dataset } from '../datasets/types.js';
import type { AlarmRule } from '../outcomes/alarms.js';
import { judge, type Judged } from '../outcomes/judge-history.js';
import { rulesOf } from '../outcomes/rules.js';
import { eventIntervals, type EventIntervals } from '../evaluation/bootstrap.js';
import { scoreEvents, type EventScores } from '../evaluation/event-scores.js';
import { historyOf, type Course } from '../evaluation/run-history.js';
import type { ProbabilityScores } from '../evaluation/probabilities.js';

/** One predictor on all runs. */
export interface Evaluation {
  readonly name: string;
  readonly scores: EventScores;
  readonly intervals: EventIntervals;
  /** What it foresaw of each mode, and the alarms that named it. */
  readonly perMode: Readonly<Record<string, EventScores>>;
  /** Absent for baselines, which state no probabilities. */
  readonly probabilities?: ProbabilityScores;
  /** Mean F1 of the classes, each window counting 1; absent for baselines. */
  readonly macroF1?: number | null;
}

/** Seed of the bootstrap and of the alarms at random. */
export const EVALUATION_SEED = 1;

/** Judges what was predicted in every run, by what happened in it. */
export function judgeCourses(
  dataset: Dataset,
  config: Watch,
  courseOf: (run: number) => Course,
  alarm: AlarmRule,
): Judged[] {
  const records = new Map(dataset.metadata.runs.map((record) => [record.runId, record]));
  const rules = rulesOf(config, 'afterwards');
  const options = { alarm, windowSeconds: config.windowSeconds };
  return dataset.runs.map((run, index) =>
    judge(historyOf(run, records.get(run.runId), courseOf(index), options), rules),
  );
}

/** The figures of a predictor, all together and by mode. */
export function scored(name: string, judged: readonly Judged[], config: Watch): Evaluation {
  const { horizonSeconds } = config;
  return {
    name,
    scores: scoreEvents(judged, { horizonSeconds }),
    intervals: eventIntervals(judged, { horizonSeconds, seed: EVALUATION_SEED }),
    perMode: Object.fromEntries(
      config.modes.map(({ name: mode }) => [mode, scoreEvents(judged, { horizonSeconds, mode })]),
    ),
  };
}
