import type { Span } from './spans';

/** A failure or an alarm, as the record shows it. Times are unix milliseconds. */
export interface Outcome {
  /**
   * caught: an alarm came before the failure. missed: none did. false_alarm: no failure followed.
   * open: the alarm's time has not run out, or the record begins too late to tell.
   */
  readonly kind: 'caught' | 'missed' | 'false_alarm' | 'open';
  /** Of the failure; of a false alarm, where it began. */
  readonly at: number;
  readonly mode: string;
  /** Of a caught failure: from the alarm to the failure. */
  readonly leadMs?: number;
  /** Of a caught failure: what the alarm named when it was another mode. */
  readonly named?: string;
}

export interface ModeSpans {
  readonly mode: string;
  readonly spans: readonly Span[];
}

/** An alarm ends with the failure it foretold; the two are seen up to so many steps apart. */
const STEPS_APART = 4;

/**
 * Holds the alarms of one target against its failures.
 *
 * @param horizonMs a failure so long after the end of an alarm still proves it right
 * @param start where the record begins: a failure within a horizon of it without an alarm is open
 */
export function outcomesOf(
  alarms: readonly ModeSpans[],
  failures: readonly ModeSpans[],
  { horizonMs, stepMs, start, now }: Record<'horizonMs' | 'stepMs' | 'start' | 'now', number>,
): Outcome[] {
  const raised = flatten(alarms);
  const failed = flatten(failures);
  const tolerance = Math.max(horizonMs, STEPS_APART * stepMs);
  const failureOutcomes = failed
    .filter(({ span }) => !span.openStart)
    .map(({ mode, span }): Outcome => {
      const caught = raised
        .filter((alarm) => alarm.span.from < span.from && alarm.span.to >= span.from - tolerance)
        .sort((a, b) => Number(b.mode === mode) - Number(a.mode === mode))[0];
      if (caught === undefined) {
        return { kind: span.from - start < horizonMs ? 'open' : 'missed', at: span.from, mode };
      }
      return {
        kind: 'caught',
        at: span.from,
        mode,
        leadMs: span.from - caught.span.from,
        ...(caught.mode === mode ? {} : { named: caught.mode }),
      };
    });
  const alarmOutcomes = raised.flatMap(({ mode, span }): Outcome[] => {
    const answered = failed.some(
      (failure) => failure.span.to > span.from && failure.span.from <= span.to + tolerance,
    );
    if (answered) return [];
    const decided = !span.openEnd && span.to + tolerance < now;
    return [{ kind: decided ? 'false_alarm' : 'open', at: span.from, mode }];
  });
  return [...failureOutcomes, ...alarmOutcomes].sort((a, b) => a.at - b.at);
}

function flatten(all: readonly ModeSpans[]): { mode: string; span: Span }[] {
  return all.flatMap(({ mode, spans }) => spans.map((span) => ({ mode, span })));
}
