import type { AlarmOutcome, FailureOutcome } from '../outcomes/types.js';

/** What became of a failure or of an alarm of one target, as it is kept. */
export type RecordedOutcome = (FailureOutcome | AlarmOutcome) & { readonly target: string };

/** Unix seconds: of a failure its first step, of an alarm its beginning. */
export function momentOf(outcome: RecordedOutcome): number {
  return outcome.kind === 'failure' ? outcome.at : outcome.alarm.start;
}

/** The model that raised the alarm, or that should have. */
export function sourceOf(outcome: RecordedOutcome): string {
  return outcome.kind === 'failure' ? (outcome.source ?? '') : outcome.alarm.source;
}

/** The modes that an outcome counts for. */
export function modesOf(outcome: RecordedOutcome): string[] {
  const named = outcome.alarm?.last.mode ?? null;
  const failed = outcome.kind === 'failure' ? outcome.mode : outcome.failure?.mode;
  return [failed, named].flatMap((mode) => mode ?? []);
}
