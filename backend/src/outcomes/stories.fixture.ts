import type { Outcome, Rules, Step, Told } from './types.js';

/** Step 1 s, window 5 s, horizon 10 s: a lead counts 20 s at most. */
export const RULES: Rules = {
  stepSeconds: 1,
  windowSeconds: 5,
  horizonSeconds: 10,
  raiseSteps: 2,
  confirmSeconds: 0,
};

/** What the letters of a story stand for. */
const LETTERS: Readonly<Record<string, { mode?: string; alarm?: string; silent?: true }>> = {
  '.': {},
  A: { alarm: 'leak' },
  B: { alarm: 'spike' },
  F: { mode: 'leak' },
  S: { mode: 'spike' },
  X: { mode: 'leak', alarm: 'leak' },
  w: { silent: true },
};

/**
 * One letter per second: `.` quiet, `A` and `B` an alarm that names leak or spike, `F` and `S` a failure of
 * leak or spike, `X` a failure with an alarm, `w` no prediction (warming up, recovering), and a space for a
 * step that never came.
 *
 * @param told the interval that alarms tell; none by default
 */
export function storySteps(
  story: string,
  told?: (second: number) => Told['timeToFailure'],
): Step[] {
  const since = new Map<string, number>();
  return [...story].flatMap((letter, at): Step[] => {
    const known = LETTERS[letter];
    if (known === undefined) return [];
    const { mode, alarm, silent } = known;
    if (mode === undefined) since.clear();
    else if (!since.has(mode)) since.set(mode, at);
    return [
      {
        at,
        violations: mode === undefined ? [] : [{ mode, since: since.get(mode)! }],
        source: silent ? null : 'm1',
        alarm: alarm === undefined ? null : { mode: alarm, timeToFailure: told?.(at) ?? null },
      },
    ];
  });
}

/** `outcome@second of the event`, with the lead of what was foreseen; alarms that were foreseen are left out. */
export function short(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap((one) => {
    if (one.kind === 'failure') {
      return `${one.outcome}@${one.at}${one.alarm === null ? '' : ` lead ${one.leadSeconds}`}`;
    }
    const { outcome, alarm } = one;
    return outcome === 'foreseen' ? [] : `${outcome} alarm@${alarm.start}`;
  });
}
