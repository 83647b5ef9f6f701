import type { ViolationSpan } from '../outcomes/violations.js';

/**
 * Violations or incidents of one target as stretches in which nothing can be learned of a quiet target: what
 * begins while the target still fails, or recovers, belongs to the stretch before. Its mode is that of the
 * first; of those that begin together, the one whose mode is listed first.
 *
 * @param modes names of the failure modes in the order of the configuration
 * @param recoverySeconds how long a target recovers after a violation has ended
 * @returns in the order of time, apart by more than `recoverySeconds`
 */
export function joinFailures(
  found: readonly ViolationSpan[],
  modes: readonly string[],
  recoverySeconds: number,
): ViolationSpan[] {
  const sorted = [...found].sort(
    (a, b) => a.start - b.start || modes.indexOf(a.mode) - modes.indexOf(b.mode),
  );
  const joined: { mode: string; start: number; end: number }[] = [];
  for (const { mode, start, end } of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end + recoverySeconds)
      last.end = Math.max(last.end, end);
    else joined.push({ mode, start, end });
  }
  return joined;
}
