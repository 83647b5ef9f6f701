import type { Span } from './spans';

/** A failure or an alarm, as the record shows it. Times are unix milliseconds. */
export interface Outcome {
  /**
   * foreseen: an alarm came before the failure. missed: none did. false_alarm: no failure followed.
   * open: the alarm's time has not run out, or the record begins too late to tell.
   */
  readonly kind: 'foreseen' | 'missed' | 'false_alarm' | 'open';
  /** Of the failure; of a false alarm, where it began. */
  readonly at: number;
  readonly mode: string;
  /** Of a foreseen failure: from the alarm to the failure. */
  readonly leadMs?: number;
  /** Of a foreseen failure: what the alarm named when it was another mode. */
  readonly named?: string;
}

export interface ModeSpans {
  readonly mode: string;
  readonly spans: readonly Span[];
}

/** An alarm ends with the failure it foretold; the two are seen up to so many steps apart. */
const STEPS_APART = 4;

/** What the judgement depends on. Milliseconds. */
export interface Judgement {
  /** A failure so long after the end of an alarm still proves it right. */
  readonly horizonMs: number;
  /** A target is ill so long after a failure: windows still hold it. */
  readonly windowMs: number;
  readonly stepMs: number;
  /** Where the record begins: a failure within a horizon of it without an alarm is open. */
  readonly start: number;
  readonly now: number;
}

/**
 * Holds the alarms of one target against its failures, by the rule of the service's own scorecard: a
 * failure that comes back within a window is the same failure, and an alarm that began during a
 * failure or within a window after it is none that could be false.
 */
export function outcomesOf(
  alarms: readonly ModeSpans[],
  failures: readonly ModeSpans[],
  { horizonMs, windowMs, stepMs, start, now }: Judgement,
): Outcome[] {
  const raised = flatten(alarms);
  const failed = joinFailures(flatten(failures), windowMs);
  const tolerance = Math.max(horizonMs, STEPS_APART * stepMs);
  const failureOutcomes = failed
    .filter(({ span }) => !span.openStart)
    .map(({ mode, span }): Outcome => {
      const foreseen = raised
        .filter((alarm) => alarm.span.from < span.from && alarm.span.to >= span.from - tolerance)
        .sort((a, b) => Number(b.mode === mode) - Number(a.mode === mode))[0];
      if (foreseen === undefined) {
        return { kind: span.from - start < horizonMs ? 'open' : 'missed', at: span.from, mode };
      }
      return {
        kind: 'foreseen',
        at: span.from,
        mode,
        leadMs: span.from - foreseen.span.from,
        ...(foreseen.mode === mode ? {} : { named: foreseen.mode }),
      };
    });
  const alarmOutcomes = raised.flatMap(({ mode, span }): Outcome[] => {
    const answered = failed.some(
      (failure) =>
        failure.span.to + windowMs > span.from && failure.span.from <= span.to + tolerance,
    );
    if (answered) return [];
    const decided = !span.openEnd && span.to + tolerance < now;
    return [{ kind: decided ? 'false_alarm' : 'open', at: span.from, mode }];
  });
  return [...failureOutcomes, ...alarmOutcomes].sort((a, b) => a.at - b.at);
}

interface ModeSpan {
  readonly mode: string;
  readonly span: Span;
}

function flatten(all: readonly ModeSpans[]): ModeSpan[] {
  return all.flatMap(({ mode, spans }) => spans.map((span) => ({ mode, span })));
}

/** Failures of whatever mode, each at most a window after another, as the first of them. */
function joinFailures(failed: readonly ModeSpan[], windowMs: number): ModeSpan[] {
  const joined: ModeSpan[] = [];
  for (const failure of [...failed].sort((a, b) => a.span.from - b.span.from)) {
    const last = joined[joined.length - 1];
    if (last === undefined || failure.span.from - last.span.to > windowMs) joined.push(failure);
    else {
      const to = Math.max(last.span.to, failure.span.to);
      joined[joined.length - 1] = { mode: last.mode, span: { ...last.span, to } };
    }
  }
  return joined;
}
