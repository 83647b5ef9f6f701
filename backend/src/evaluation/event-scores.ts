import type { JudgedFailure, JudgedHistory } from './events.js';
import { bootstrap, type Interval } from './bootstrap.js';
import { quantile } from './quantile.js';

/** What alarms were worth. A share of nothing is null. Times are in seconds. */
export interface EventScores {
  /** Failures that could be foretold: the sudden ones are counted apart. */
  readonly failures: number;
  readonly foreseen: number;
  /** foreseen ÷ failures. */
  readonly recall: number | null;
  readonly falseAlarms: number;
  /** Right episodes ÷ (right and false ones). */
  readonly precision: number | null;
  /** Harmonic mean of recall and precision. */
  readonly f1: number | null;
  /** Of failures that could be foretold; a missed one has lead 0. */
  readonly leads: readonly number[];
  readonly medianLeadSeconds: number | null;
  readonly p10LeadSeconds: number | null;
  /** Median of lead ÷ (failure − injection), where the injection is known. */
  readonly medianLeadShare: number | null;
  /** Share of failures foretold at least so long before. */
  readonly recallAtLead: readonly { readonly seconds: number; readonly recall: number | null }[];
  /** Time in which an alarm would have been false. */
  readonly exposureHours: number;
  readonly falseAlarmsPerTargetDay: number | null;
  /** Of foreseen failures: mean F1 over the modes that occur, by the mode named at first alarm. */
  readonly modeMacroF1: number | null;
  /** Share of foreseen failures whose mode was named right at first alarm. */
  readonly modeAccuracy: number | null;
  readonly timeToFailure: TimeToFailureScores;
  readonly sudden: SuddenScores;
}

/** At the first alarm of foreseen failures, where a time was told. */
export interface TimeToFailureScores {
  readonly told: number;
  readonly medianAbsoluteErrorSeconds: number | null;
  /** Share of failures within the 80 % interval. */
  readonly coverage: number | null;
}

/** Failures without a ramp, which can only be detected. */
export interface SuddenScores {
  readonly failures: number;
  readonly detected: number;
  readonly medianDelaySeconds: number | null;
}

/** 80 % intervals by the bootstrap over runs; null where too few runs tell anything. */
export interface EventIntervals {
  readonly recall: Interval | null;
  readonly precision: Interval | null;
  readonly medianLeadSeconds: Interval | null;
  readonly falseAlarmsPerTargetDay: Interval | null;
}

/** Required leads, as shares of the horizon. */
const LEAD_SHARES = [0.1, 0.25, 0.5, 0.75, 1];

const SECONDS_PER_DAY = 86_400;

/** Many histories together. */
export function scoreEvents(
  judged: readonly JudgedHistory[],
  options: { readonly horizonSeconds: number },
): EventScores {
  const all = judged.flatMap(({ failures }) => failures);
  const ramped = all.filter(({ failure }) => !failure.sudden);
  const sudden = all.filter(({ failure }) => failure.sudden);
  const foreseen = ramped.filter(({ foreseenBy }) => foreseenBy !== undefined);
  const outcomes = judged.flatMap(({ episodes }) => episodes.map(({ outcome }) => outcome));
  const right = outcomes.filter((outcome) => outcome === 'right').length;
  const falseAlarms = outcomes.filter((outcome) => outcome === 'false').length;
  const exposure = judged.reduce((sum, { history }) => sum + history.exposureSeconds, 0);
  const recall = ratio(foreseen.length, ramped.length);
  const precision = ratio(right, right + falseAlarms);
  const leads = ramped.map(({ leadSeconds }) => leadSeconds);
  const delays = sudden.flatMap(({ detectionDelaySeconds }) => detectionDelaySeconds ?? []);
  return {
    failures: ramped.length,
    foreseen: foreseen.length,
    recall,
    falseAlarms,
    precision,
    f1:
      recall === null || precision === null || recall + precision === 0
        ? null
        : (2 * recall * precision) / (recall + precision),
    leads,
    medianLeadSeconds: quantile(leads, 0.5),
    p10LeadSeconds: quantile(leads, 0.1),
    medianLeadShare: quantile(
      ramped.flatMap(({ failure, leadSeconds }) =>
        failure.injectedAt === undefined
          ? []
          : leadSeconds / Math.max(failure.start - failure.injectedAt, Number.MIN_VALUE),
      ),
      0.5,
    ),
    recallAtLead: LEAD_SHARES.map((share) => {
      const seconds = share * options.horizonSeconds;
      return {
        seconds,
        recall: ratio(leads.filter((lead) => lead >= seconds).length, leads.length),
      };
    }),
    exposureHours: exposure / 3600,
    falseAlarmsPerTargetDay: ratio(falseAlarms, exposure / SECONDS_PER_DAY),
    modeMacroF1: modeMacroF1(foreseen),
    modeAccuracy: ratio(
      foreseen.filter(({ failure, foreseenBy }) => failure.mode === foreseenBy!.mode).length,
      foreseen.length,
    ),
    timeToFailure: scoreTimes(foreseen),
    sudden: {
      failures: sudden.length,
      detected: delays.length,
      medianDelaySeconds: quantile(delays, 0.5),
    },
  };
}

/**
 * 80 % intervals of the scores that matter most, by drawing whole runs with replacement.
 *
 * @param draws of the bootstrap; the same seed gives the same intervals
 */
export function eventIntervals(
  judged: readonly JudgedHistory[],
  options: { readonly horizonSeconds: number; readonly seed: number; readonly draws?: number },
): EventIntervals {
  const intervals = bootstrap(
    judged,
    ({ history }) => history.run,
    (drawn) => {
      const scores = scoreEvents(drawn, options);
      return [
        scores.recall,
        scores.precision,
        scores.medianLeadSeconds,
        scores.falseAlarmsPerTargetDay,
      ];
    },
    options,
  );
  const [recall, precision, medianLeadSeconds, falseAlarmsPerTargetDay] = intervals;
  return {
    recall: recall!,
    precision: precision!,
    medianLeadSeconds: medianLeadSeconds!,
    falseAlarmsPerTargetDay: falseAlarmsPerTargetDay!,
  };
}

function scoreTimes(foreseen: readonly JudgedFailure[]): TimeToFailureScores {
  const told = foreseen.flatMap(({ foreseenBy, leadSeconds }) =>
    foreseenBy?.timeToFailure === undefined ? [] : { time: foreseenBy.timeToFailure, leadSeconds },
  );
  return {
    told: told.length,
    medianAbsoluteErrorSeconds: quantile(
      told.map(({ time, leadSeconds }) => Math.abs(time.q50 - leadSeconds)),
      0.5,
    ),
    coverage: ratio(
      told.filter(({ time, leadSeconds }) => time.q10 <= leadSeconds && leadSeconds <= time.q90)
        .length,
      told.length,
    ),
  };
}

function modeMacroF1(foreseen: readonly JudgedFailure[]): number | null {
  const modes = [...new Set(foreseen.map(({ failure }) => failure.mode))];
  if (modes.length === 0) return null;
  const scores = modes.map((mode) => {
    const own = foreseen.filter(({ failure }) => failure.mode === mode).length;
    const named = foreseen.filter(({ foreseenBy }) => foreseenBy!.mode === mode).length;
    const right = foreseen.filter(
      ({ failure, foreseenBy }) => failure.mode === mode && foreseenBy!.mode === mode,
    ).length;
    return (2 * right) / (own + named);
  });
  return scores.reduce((sum, score) => sum + score, 0) / modes.length;
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
