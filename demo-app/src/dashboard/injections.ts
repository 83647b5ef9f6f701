import type { FailureStatus } from './types.js';

/** A time during which a failure was switched on, as far as this page saw it. */
export interface Injection {
  readonly mode: string;
  readonly start: number;
  /** null while it lasts. */
  readonly end: number | null;
}

/**
 * Follows which failures are on, from one status to the next.
 *
 * @param now server time of this status, unix seconds; an injection that vanished ended then, or at
 *   the end it had been given, whichever came first
 * @param forgetBefore injections that ended earlier are dropped
 */
export function followInjections(
  known: readonly Injection[],
  failures: Readonly<Record<string, FailureStatus>>,
  previous: Readonly<Record<string, FailureStatus>>,
  now: number,
  forgetBefore: number,
): Injection[] {
  const still = known.map((injection) => {
    if (injection.end !== null) return injection;
    const failure = failures[injection.mode];
    if (failure?.enabled === true && failure.startedAt === injection.start) return injection;
    const planned = previous[injection.mode]?.endsAt ?? now;
    return { ...injection, end: Math.min(now, planned) };
  });
  const begun = Object.entries(failures).flatMap(([mode, { enabled, startedAt }]): Injection[] => {
    if (!enabled || startedAt === null) return [];
    const seen = still.some((one) => one.mode === mode && one.start === startedAt);
    return seen ? [] : [{ mode, start: startedAt, end: null }];
  });
  return [...still, ...begun].filter(({ end }) => end === null || end >= forgetBefore);
}
