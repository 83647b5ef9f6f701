import type { Labels } from '../prometheus/parse.js';
import { pickLabels } from './targets.js';

/**
 * What pods of one workload have in common; undefined where the labels of a watch tell no siblings.
 *
 * @returns takes a target's labels, and gives the same for siblings alone
 */
export function siblingKey(
  targetLabels: readonly string[],
): ((labels: Labels) => string) | undefined {
  const common = targetLabels.filter((name) => name !== 'pod');
  if (common.length === targetLabels.length || common.length === 0) return undefined;
  return (labels) => JSON.stringify(pickLabels(labels, common));
}
