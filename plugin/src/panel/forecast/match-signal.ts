import type { Labels } from '@grafana/data';
import { hasLabels } from '../series/labels';

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

/** The one target a series is of: the one whose labels it has. Undefined for sums over several. */
export function matchTarget<T extends { readonly labels: Labels }>(
  labels: Labels,
  targets: readonly T[],
): T | undefined {
  const found = targets.filter((target) => hasLabels(labels, target.labels));
  return found.length === 1 ? found[0] : undefined;
}

/** A query without what may differ: selectors, ranges, white space. */
function bare(expr: string): string {
  return expr.replaceAll(/\{(?:"(?:[^"\\]|\\.)*"|[^}"])*\}|\[[^\]]*\]|\s+/g, '');
}
