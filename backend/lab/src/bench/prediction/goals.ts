import type { Evaluation } from '@kfp/backend/training/run-scores.js';

/** What was asked of the system, what it reached, and whether that is enough. */
export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly reached: string;
  readonly met: boolean;
}

/**
 * Holds the figures of the model that is judged, the first of its table, against the goals; one without a
 * figure is not met.
 */
export function goalsOf(
  tables: Readonly<
    Record<
      'unseenRuns' | 'otherInstances' | 'unseenModes' | 'plain' | 'quiet',
      readonly Evaluation[]
    >
  >,
): Goal[] {
  const own = tables.unseenRuns[0]!.scores;
  const other = tables.otherInstances[0]!.scores;
  const quiet = tables.quiet[0]!.scores;
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
    goal(
      '80 % interval of the time to failure holds',
      own.timeToFailure.coverage,
      '70 % to 90 %',
      [0.7, 0.9],
    ),
    atLeast(
      'failures of a mode never seen, foreseen',
      0.8,
      tables.unseenModes.at(-1)!.scores.recall,
    ),
    goal('recall or precision lost on an instance not seen', apart, '≤ 5 %', [-Infinity, 0.05]),
    {
      ...goal(
        `false alarms per target-day, on ${quiet.exposureHours.toFixed(1)} quiet target-hours`,
        quiet.falseAlarmsPerTargetDay,
        '≤ 1',
        [0, 1],
      ),
      reached: quiet.falseAlarmsPerTargetDay?.toFixed(1) ?? '–',
    },
  ];
}

function atLeast(what: string, least: number, found: number | null): Goal {
  return goal(what, found, `≥ ${percent(least)}`, [least, Infinity]);
}

function goal(
  what: string,
  found: number | null,
  text: string,
  [least, most]: readonly [number, number],
): Goal {
  const met = found !== null && found >= least && found <= most;
  return { what, goal: text, reached: percent(found), met };
}

function percent(share: number | null): string {
  return share === null || Number.isNaN(share) ? '–' : `${Math.round(100 * share)} %`;
}
