import type { Episode } from './episodes.js';

/** What the alarms of one run were worth. */
export interface RunOutcome {
  /** Mode of the run's failure; undefined when nothing failed. */
  readonly failure: string | undefined;
  /** Failure time − start of the episode that caught it; undefined when none did. Seconds. */
  readonly leadSeconds: number | undefined;
  /** Mode named by the alarm when it began; undefined when none caught the failure. */
  readonly namedMode: string | undefined;
  readonly falseAlarms: number;
  /** Time in which an alarm would have been false. Seconds. */
  readonly quietSeconds: number;
}

/** An alarm that comes earlier than this many horizons before the failure is taken for false. */
export const EARLIEST_HORIZONS = 2;

/**
 * Holds the alarms of a run against what happened. An episode is right when it begins before the
 * failure, at most two horizons ahead, and has not ended more than one horizon before it. Alarms
 * while the failure lasts, and one window after it, are neither: the target is known to be ill.
 *
 * @param breach 1 where the target fails
 * @param modeAt the failure mode the predictor names at a step
 */
export function judgeRun(run: {
  readonly episodes: readonly Episode[];
  readonly breach: Uint8Array;
  /** First step at which there can be a prediction. */
  readonly firstStep: number;
  readonly mode: string;
  readonly modeAt: (step: number) => string;
  readonly stepSeconds: number;
  readonly horizonSteps: number;
  readonly windowSteps: number;
}): RunOutcome {
  const { episodes, breach, stepSeconds, horizonSteps, windowSteps } = run;
  const failedAt = breach.indexOf(1);
  const excused = (step: number): boolean => {
    for (let back = 0; back <= windowSteps; back++) if (breach[step - back] === 1) return true;
    return false;
  };
  let caughtBy: Episode | undefined;
  let falseAlarms = 0;
  for (const episode of episodes) {
    const right =
      failedAt >= 0 &&
      episode.start < failedAt &&
      failedAt - episode.start <= EARLIEST_HORIZONS * horizonSteps &&
      failedAt - episode.end <= horizonSteps;
    if (right) caughtBy ??= episode;
    else if (!excused(episode.start)) falseAlarms++;
  }
  let quiet = 0;
  for (let step = run.firstStep; step < breach.length; step++) if (!excused(step)) quiet++;
  return {
    failure: failedAt < 0 ? undefined : run.mode,
    leadSeconds: caughtBy && (failedAt - caughtBy.start) * stepSeconds,
    namedMode: caughtBy && run.modeAt(caughtBy.start),
    falseAlarms,
    quietSeconds: quiet * stepSeconds,
  };
}

/** Many runs together. A share of nothing is null. */
export interface Scores {
  readonly failures: number;
  readonly caught: number;
  readonly falseAlarms: number;
  /** caught ÷ failures. */
  readonly recall: number | null;
  /** caught ÷ (caught + false alarms). */
  readonly precision: number | null;
  readonly f1: number | null;
  readonly medianLeadSeconds: number | null;
  readonly falseAlarmsPerTargetDay: number | null;
  /** Share of caught failures whose mode was named right. */
  readonly modeAccuracy: number | null;
}

export function summarise(outcomes: readonly RunOutcome[]): Scores {
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  const caught = failed.filter(({ leadSeconds }) => leadSeconds !== undefined);
  const falseAlarms = outcomes.reduce((sum, outcome) => sum + outcome.falseAlarms, 0);
  const days = outcomes.reduce((sum, outcome) => sum + outcome.quietSeconds, 0) / 86_400;
  const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
  const recall = ratio(caught.length, failed.length);
  const precision = ratio(caught.length, caught.length + falseAlarms);
  return {
    failures: failed.length,
    caught: caught.length,
    falseAlarms,
    recall,
    precision,
    f1: ratio(2 * caught.length, failed.length + caught.length + falseAlarms),
    medianLeadSeconds: median(caught.map(({ leadSeconds }) => leadSeconds!)),
    falseAlarmsPerTargetDay: ratio(falseAlarms, days),
    modeAccuracy: ratio(
      caught.filter(({ failure, namedMode }) => failure === namedMode).length,
      caught.length,
    ),
  };
}

/** Null of nothing. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
