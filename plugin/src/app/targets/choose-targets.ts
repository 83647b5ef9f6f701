import { sortBy } from 'lodash';
import type { Prediction } from '../../api/types';
import { STATE_ORDER, type TargetState } from '../../shared/states';

/** The most urgent first: by state, then by risk, then by name, so that equal ones stand still. */
export function byUrgency(predictions: readonly Prediction[]): Prediction[] {
  return sortBy(predictions, [rank, ({ risk }) => -(risk ?? -1), 'target']);
}

/** Normal targets are ranked by risk only, together with those of which nothing is known. */
function rank({ state }: Prediction): number {
  return Math.min(STATE_ORDER.indexOf(state), 2);
}

/** How many targets are in each state. */
export function countStates(predictions: readonly Prediction[]): Record<TargetState, number> {
  const counts = Object.fromEntries(STATE_ORDER.map((state) => [state, 0])) as Record<
    TargetState,
    number
  >;
  for (const { state } of predictions) counts[state]++;
  return counts;
}

/**
 * @param search words, of which each must be part of the target's name, a label, or the failure that
 *   is predicted; in any case
 */
export function chooseTargets(
  predictions: readonly Prediction[],
  search: string,
  state: TargetState | undefined,
): Prediction[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return predictions.filter((prediction) => {
    if (state !== undefined && prediction.state !== state) return false;
    if (words.length === 0) return true;
    const text = [prediction.target, ...Object.values(prediction.labels), prediction.failure ?? '']
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
