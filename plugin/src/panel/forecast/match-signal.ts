import type { Labels } from '@grafana/data';

/** What of a series tells which signal it is. */
export interface Candidate {
  /** As the legend shows it. */
  readonly displayName: string;
  readonly labels: Labels;
  readonly expr: string | undefined;
}

interface Signal {
  readonly name: string;
  readonly expr: string;
}

/**
 * The signal of the service that a series shows: by the metric's name or the legend where that is the
 * signal's name, else by the query, in which only what chooses targets may differ.
 */
export function matchSignal(
  { displayName, labels, expr }: Candidate,
  signals: readonly Signal[],
): string | undefined {
  const named = signals.find(({ name }) => name === labels['__name__'] || name === displayName);
  if (named !== undefined) return named.name;
  if (expr === undefined || expr.trim() === '') return undefined;
  const own = bare(expr);
  return signals.find((signal) => bare(signal.expr) === own)?.name;
}

/** A query without what may differ: selectors, ranges, white space. */
function bare(expr: string): string {
  return expr.replaceAll(/\{(?:"(?:[^"\\]|\\.)*"|[^}"])*\}|\[[^\]]*\]|\s+/g, '');
}
