import type { Judged } from '../outcomes/judge-history.js';
import type { AlarmOutcome, FailureOutcome, Outcome } from '../outcomes/types.js';
import { quantile } from './quantile.js';

/** What alarms were worth. A share of nothing is null. Times are in seconds. */
export type EventScores = Readonly<ReturnType<typeof figuresOf>>;

/** Required leads, as shares of the horizon. */
const LEAD_SHARES = [0.1, 0.25, 0.5, 0.75, 1];

const SECONDS_PER_DAY = 86_400;

/**
 * Many histories together.
 *
 * @param options.mode counts failures of this mode, and alarms that named it last: one of another mode than
 *   the failure's is false for the mode that it named, and the failure missed for its own. All when absent
 */
export function scoreEvents(
  judged: readonly Pick<Judged, 'outcomes' | 'exposureSeconds' | 'alarmSeconds'>[],
  options: { readonly horizonSeconds: number; readonly mode?: string | undefined },
): EventScores {
  return figuresOf(judged, options);
}

function figuresOf(
  judged: Parameters<typeof scoreEvents>[0],
  { mode, horizonSeconds }: Parameters<typeof scoreEvents>[1],
) {
  const tally = tallyOutcomes(
    judged.flatMap(({ outcomes }) => outcomes),
    mode,
  );
  const { failures, foreseen, rightAlarms, falseAlarms, leads, times } = tally;
  const sudden = judged.flatMap(({ outcomes }) => suddenDelays(outcomes, mode));
  const delays = sudden.flatMap((delay) => delay ?? []);
  const exposure = judged.reduce((sum, { exposureSeconds }) => sum + exposureSeconds, 0);
  const alarmed = judged.reduce((sum, { alarmSeconds }) => sum + alarmSeconds, 0);
  const recall = ratio(foreseen.length, failures.length);
  const precision = ratio(rightAlarms, rightAlarms + falseAlarms.length);
  const alarmShare = ratio(alarmed, exposure);
  return {
    /** Failures that could be foreseen: sudden ones, and those that nobody watched for, are counted apart. */
    failures: failures.length,
    foreseen: foreseen.length,
    /** foreseen ÷ failures. */
    recall,
    rightAlarms,
    /** Of one mode: those that named it, where another failure came. */
    falseAlarms: falseAlarms.length,
    /** Of the false ones: in runs whose injection was planned to stop short. */
    nearMissAlarms: falseAlarms.filter(({ nearMiss }) => nearMiss).length,
    /** Alarms whose horizon the data do not cover, and failures that nobody watched for. */
    undecidedAlarms: tally.undecidedAlarms,
    undecidedFailures: tally.undecidedFailures,
    /** Right alarms ÷ (right and false ones). */
    precision,
    /** Harmonic mean of recall and precision. */
    f1:
      recall === null || precision === null
        ? null
        : ratio(2 * recall * precision, recall + precision),
    /** Of failures that could be foreseen, at most two horizons; a missed one has lead 0. */
    leads,
    medianLeadSeconds: quantile(leads, 0.5),
    p10LeadSeconds: quantile(leads, 0.1),
    /** Median of lead ÷ (failure − injection), where the injection is known. */
    medianLeadShare: quantile(
      failures.flatMap(({ at, injectedAt }, i) =>
        injectedAt === null ? [] : leads[i]! / Math.max(at - injectedAt, Number.MIN_VALUE),
      ),
      0.5,
    ),
    /** Share of failures foreseen at least so long before. */
    recallAtLead: LEAD_SHARES.map((share) => {
      const seconds = share * horizonSeconds;
      return {
        seconds,
        recall: ratio(leads.filter((lead) => lead >= seconds).length, leads.length),
      };
    }),
    /** Time predicted, in which an alarm could be on. */
    exposureHours: exposure / 3600,
    falseAlarmsPerTargetDay: ratio(falseAlarms.length, exposure / SECONDS_PER_DAY),
    /** Share of that time in which an alarm was on, right or false, of whatever mode. */
    alarmShare,
    /** The same in hours per target and day. */
    alarmHoursPerTargetDay: alarmShare === null ? null : 24 * alarmShare,
    /** Of foreseen failures: mean F1 over the modes that occur, by the mode named when the alarm began. */
    modeMacroF1: modeMacroF1(foreseen),
    /** Share of foreseen failures whose mode was named right when the alarm began. */
    modeAccuracy: ratio(tally.namedRight, foreseen.length),
    /** When the alarm of foreseen failures began, where a time was told. */
    timeToFailure: {
      told: times.told,
      medianAbsoluteErrorSeconds: times.medianAbsoluteErrorSeconds,
      /** Share of failures within the 80 % interval. */
      coverage: ratio(times.within, times.told),
    },
    /** Failures without a ramp, which can only be detected. */
    sudden: {
      failures: sudden.length,
      detected: delays.length,
      medianDelaySeconds: quantile(delays, 0.5),
    },
  };
}

/** Outcomes sorted by what they count for. */
export interface Tally {
  /** That could be foreseen. */
  readonly failures: readonly FailureOutcome[];
  readonly foreseen: readonly FailureOutcome[];
  /** One per failure; 0 for a missed one. Seconds. */
  readonly leads: readonly number[];
  readonly rightAlarms: number;
  readonly falseAlarms: readonly AlarmOutcome[];
  readonly undecidedAlarms: number;
  readonly undecidedFailures: number;
  /** Of those foreseen: the alarm named the right mode when it began. */
  readonly namedRight: number;
  /** Of those foreseen: the times told when the alarm began, where one was, held against what came. */
  readonly times: ReturnType<typeof tallyTimes>;
}

/** @param mode see {@link scoreEvents} */
export function tallyOutcomes(outcomes: readonly Outcome[], mode?: string): Tally {
  const named = (candidate: string | null): boolean => mode === undefined || candidate === mode;
  const failures: FailureOutcome[] = [];
  const falseAlarms: AlarmOutcome[] = [];
  let [rightAlarms, undecidedAlarms, undecidedFailures] = [0, 0, 0];
  for (const one of outcomes) {
    if (one.kind === 'failure') {
      if (!named(one.mode)) continue;
      if (one.outcome === 'undecided') undecidedFailures++;
      else if (one.outcome !== 'sudden') failures.push(one);
    } else if (named(one.alarm.last.mode)) {
      if (one.outcome === 'undecided') undecidedAlarms++;
      else if (one.outcome === 'foreseen' && named(one.failure!.mode)) rightAlarms++;
      else if (one.outcome !== 'neither') falseAlarms.push(one);
    }
  }
  const isForeseen = ({ outcome, alarm }: FailureOutcome): boolean =>
    outcome === 'foreseen' && named(alarm!.last.mode);
  const foreseen = failures.filter(isForeseen);
  return {
    failures,
    foreseen,
    leads: failures.map((failure) => (isForeseen(failure) ? failure.leadSeconds : 0)),
    rightAlarms,
    falseAlarms,
    undecidedAlarms,
    undecidedFailures,
    namedRight: foreseen.filter(({ mode: failed, alarm }) => failed === alarm!.first.mode).length,
    times: tallyTimes(foreseen),
  };
}

/** Of the sudden failures of one history; see {@link detectionDelay}. */
function suddenDelays(outcomes: readonly Outcome[], mode?: string): (number | undefined)[] {
  return outcomes.flatMap((one) =>
    one.kind === 'failure' && one.outcome === 'sudden' && (mode === undefined || one.mode === mode)
      ? [detectionDelay(one, outcomes)]
      : [],
  );
}

/**
 * Seconds from a failure to the alarm that came with it: negative where it came before, undefined where none
 * did until the next failure.
 *
 * @param outcomes of the same history
 */
export function detectionDelay(
  failure: FailureOutcome,
  outcomes: readonly Outcome[],
): number | undefined {
  const { at, alarm } = failure;
  if (alarm !== null) return alarm.start - at;
  let next = Infinity;
  let first = Infinity;
  for (const one of outcomes) {
    if (one.kind === 'failure') {
      if (one.at > at) next = Math.min(next, one.at);
    } else if (one.outcome === 'neither' && one.alarm.start >= at) {
      first = Math.min(first, one.alarm.start);
    }
  }
  return first < next ? first - at : undefined;
}

function tallyTimes(foreseen: readonly FailureOutcome[]) {
  const told = foreseen.flatMap(({ at, alarm }) => {
    const time = alarm!.first.timeToFailure;
    return time === null ? [] : { ...time, lead: at - alarm!.start };
  });
  return {
    told: told.length,
    /** Failures within the 80 % interval. */
    within: told.filter(({ q10, q90, lead }) => q10 <= lead && lead <= q90).length,
    medianAbsoluteErrorSeconds: quantile(
      told.map(({ q50, lead }) => Math.abs(q50 - lead)),
      0.5,
    ),
  };
}

function modeMacroF1(foreseen: readonly FailureOutcome[]): number | null {
  const modes = [...new Set(foreseen.map(({ mode }) => mode))];
  if (modes.length === 0) return null;
  const scores = modes.map((mode) => {
    const own = foreseen.filter((failure) => failure.mode === mode);
    const named = foreseen.filter(({ alarm }) => alarm!.first.mode === mode).length;
    const right = own.filter(({ alarm }) => alarm!.first.mode === mode).length;
    return (2 * right) / (own.length + named);
  });
  return scores.reduce((sum, score) => sum + score, 0) / modes.length;
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
