/** A stretch in which a failure mode was a failure; in the unit of whoever made it. */
export interface Illness {
  readonly mode: string;
  readonly start: number;
  /** Belongs to it. */
  readonly end: number;
}

/**
 * Violations or incidents of one target as failures: what begins while the target is still ill, or
 * recovers, belongs to the failure before. Its mode is that of the first; of those that begin
 * together, the one whose mode is listed first.
 *
 * @param modes names of the failure modes in the order of the configuration
 * @param recovery how long a target counts as ill after a violation has ended, in the same unit
 * @returns in the order of time, apart by more than `recovery`
 */
export function mergeIllness(
  found: readonly Illness[],
  modes: readonly string[],
  recovery: number,
): Illness[] {
  const sorted = [...found].sort(
    (a, b) => a.start - b.start || modes.indexOf(a.mode) - modes.indexOf(b.mode),
  );
  const merged: { mode: string; start: number; end: number }[] = [];
  for (const { mode, start, end } of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end + recovery) last.end = Math.max(last.end, end);
    else merged.push({ mode, start, end });
  }
  return merged;
}
