import type { AlarmRule } from '../outcomes/alarms.js';
import type { Run, RunRecord } from '../datasets/types.js';
import { findEpisodes } from './episodes.js';
import type { AlarmEpisode, Failure, TargetHistory } from './events.js';

/** What a predictor said of one target, step by step. */
export interface Course {
  /** Probability of any failure within the horizon; NaN where nothing was said. Length n. */
  readonly risks: Float64Array;
  /** The failure mode named; undefined where none is. */
  modeAt(step: number): string | undefined;
  /** The time to failure as told; absent where the predictor tells none. Seconds. */
  timeToFailureAt?(step: number): AlarmEpisode['timeToFailure'];
}

export interface HistoryOptions {
  readonly alarm: AlarmRule;
  readonly stepSeconds: number;
  readonly windowSeconds: number;
}

/** Alarms closer together than this are one episode, in steps. */
export const MERGE_STEPS = 5;

/**
 * A failure is sudden when it follows its injection so fast that no alarm could be raised before it:
 * within the steps that an alarm needs, and one.
 */
export function isSudden(injectedAt: number, failedAt: number, options: HistoryOptions): boolean {
  return failedAt - injectedAt <= (options.alarm.raiseSteps + 1) * options.stepSeconds;
}

/**
 * What happened in a recorded run, and what was said of it, ready to be judged. The run's failure is
 * its first violation, and lasts until the last.
 */
export function historyOf(
  run: Run,
  record: Pick<RunRecord, 'injectedAt'> | undefined,
  course: Course,
  options: HistoryOptions,
): TargetHistory {
  const { stepSeconds } = options;
  const at = (step: number): number => run.timestamps[step]!;
  const first = run.violation.indexOf(1);
  const failures: Failure[] = [];
  if (first >= 0) {
    const injectedAt = record?.injectedAt;
    failures.push({
      mode: run.mode,
      start: at(first),
      end: at(run.violation.lastIndexOf(1)),
      ...(injectedAt === undefined ? {} : { injectedAt }),
      sudden: injectedAt !== undefined && isSudden(injectedAt, at(first), options),
    });
  }
  let quiet = 0;
  for (let step = 0; step < run.timestamps.length; step++) {
    const ill = failures.some(
      ({ start, end }) => at(step) >= start && at(step) <= end + options.windowSeconds,
    );
    if (!Number.isNaN(course.risks[step]!) && !ill) quiet++;
  }
  return {
    run: run.runId,
    target: run.target,
    exposureSeconds: quiet * stepSeconds,
    failures,
    episodes: findEpisodes(course.risks, options.alarm, MERGE_STEPS).map((episode) => {
      const timeToFailure = course.timeToFailureAt?.(episode.start);
      return {
        start: at(episode.start),
        end: at(episode.end),
        mode: course.modeAt(episode.start),
        ...(timeToFailure === undefined ? {} : { timeToFailure }),
      };
    }),
  };
}
