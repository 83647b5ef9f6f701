import type { EventScores } from '@kfp/backend/evaluation/event-scores.js';
import type { Evaluation } from '@kfp/backend/training/run-scores.js';

/** What was asked of the system, what it reached, and whether that is enough. */
export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly reached: string;
  readonly met: boolean;
}

/** The tables that the goals are read from; evaluations of the model that is judged come first. */
export interface Tables {
  readonly unseenRuns: readonly Evaluation[];
  readonly otherInstances: readonly Evaluation[];
  readonly unseenModes: readonly Evaluation[];
  /** Near misses left out. */
  readonly plain: readonly Evaluation[];
  /** Runs in which nothing was injected. */
  readonly quiet: readonly Evaluation[];
}

/** Holds the first model's figures against the goals; one without a figure is not met. */
export function goalsOf(tables: Tables): Goal[] {
  const own = tables.unseenRuns[0]!.scores;
  const other = tables.otherInstances[0]!.scores;
  const modes = tables.unseenModes.at(-1)!.scores;
  const apart = Math.max(
    (own.recall ?? NaN) - (other.recall ?? NaN),
    (own.precision ?? NaN) - (other.precision ?? NaN),
  );
  return [
    atLeast('failures foreseen', 0.95, own.recall),
    atLeast('median lead ÷ time from injection to failure', 0.5, own.medianLeadShare),
    atLeast('precision of alarms', 0.95, own.precision),
    atLeast('– near misses left out', 0.95, tables.plain[0]!.scores.precision),
    atLeast('mode named right at first alarm, macro-F1', 0.9, own.modeMacroF1),
    within('80 % interval of the time to failure holds', 0.7, 0.9, own.timeToFailure.coverage),
    atLeast('failures of a mode never seen, foreseen', 0.8, modes.recall),
    atMost('recall or precision lost on an instance not seen', 0.05, apart),
    quietGoal(tables.quiet[0]!.scores),
  ];
}

const percent = (share: number | null): string =>
  share === null || Number.isNaN(share) ? '–' : `${Math.round(100 * share)} %`;

function atLeast(what: string, least: number, found: number | null): Goal {
  const met = found !== null && found >= least;
  return { what, goal: `≥ ${percent(least)}`, reached: percent(found), met };
}

function atMost(what: string, most: number, found: number): Goal {
  return { what, goal: `≤ ${percent(most)}`, reached: percent(found), met: found <= most };
}

function within(what: string, least: number, most: number, found: number | null): Goal {
  const met = found !== null && found >= least && found <= most;
  return { what, goal: `${percent(least)} to ${percent(most)}`, reached: percent(found), met };
}

function quietGoal({ falseAlarmsPerTargetDay: found, exposureHours }: EventScores): Goal {
  return {
    what: `false alarms per target-day, on ${exposureHours.toFixed(1)} quiet target-hours`,
    goal: '≤ 1',
    reached: found?.toFixed(1) ?? '–',
    met: found !== null && found <= 1,
  };
}
