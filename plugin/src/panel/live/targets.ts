import type { Labels } from '@grafana/data';
import type { ConfigInUse, Prediction } from '../../api/types';
import { hasLabels } from '../series/labels';

/** Whose predictions are wanted. */
export interface Wanted {
  /** Names of targets. */
  readonly names: readonly string[];
  /** Labels that a target must have, where they do not name one. */
  readonly labels?: Labels;
}

/**
 * @param option of the panel, variables replaced: a name, labels as `job=demo,instance=a`, or nothing
 * @param shown labels of the series in the panel
 */
export function wantedTargets(
  option: string,
  shown: readonly Labels[],
  { targetLabels }: Pick<ConfigInUse, 'targetLabels'>,
): Wanted {
  const asked = option.trim();
  if (asked === '') {
    const names = shown.map((labels) => nameOf(labels, targetLabels));
    return { names: [...new Set(names.filter((name) => name !== undefined))] };
  }
  const labels = parseLabels(asked);
  if (labels === undefined) return { names: [asked] };
  const name = nameOf(labels, targetLabels);
  return name === undefined ? { names: [], labels } : { names: [name] };
}

/** The predictions that are wanted; where the panel names no target, the only one there is. */
export function selectPredictions(
  { names, labels }: Wanted,
  predictions: readonly Prediction[],
): readonly Prediction[] {
  if (labels !== undefined) return predictions.filter((one) => hasLabels(one.labels, labels));
  if (names.length > 0) return predictions.filter(({ target }) => names.includes(target));
  return predictions.length === 1 ? predictions : [];
}

/**
 * The service names a target by the values of its labels; undefined where one is missing, or empty as
 * a variable of the dashboard that has no value yet.
 */
export function nameOf(labels: Labels, targetLabels: readonly string[]): string | undefined {
  const values = targetLabels.map((name) => labels[name] ?? '');
  return values.includes('') ? undefined : values.join(':');
}

/** `job=demo,instance=a`, with or without braces and quotes; undefined for any other text. */
export function parseLabels(text: string): Labels | undefined {
  const pairs = text
    .replace(/^\{|\}$/g, '')
    .split(',')
    .map((pair) => /^\s*([a-zA-Z_]\w*)\s*=\s*"?([^"]*?)"?\s*$/.exec(pair));
  if (!pairs.every((pair) => pair !== null)) return undefined;
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, value!]));
}
