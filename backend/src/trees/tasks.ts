import {
  growBoostedLane,
  writeProbabilities,
  type BoostedShare,
  type ProbabilityShare,
} from './boosted-lane.js';
import { growForestShare, type ForestShare } from './forest-lane.js';
import { binShare, type BinShare } from './training-set.js';
import type { Tree } from './tree.js';

/** Work that any thread can do: plain data and the shared memory it lies in. */
export type TreeTask =
  | ({ readonly kind: 'bins' } & BinShare)
  | ({ readonly kind: 'probabilities' } & ProbabilityShare)
  | ({ readonly kind: 'boosted' } & BoostedShare)
  | ({ readonly kind: 'forest' } & ForestShare);

export interface TreeAnswers {
  readonly bins: readonly Float64Array[];
  readonly probabilities: null;
  readonly boosted: readonly Tree[];
  readonly forest: readonly Tree[];
}

/** In this thread, or in one of the pool: piscina calls it with each task. */
export function runTreeTask(task: TreeTask): TreeAnswers[TreeTask['kind']] {
  switch (task.kind) {
    case 'bins':
      return binShare(task);
    case 'probabilities':
      return writeProbabilities(task);
    case 'boosted':
      return growBoostedLane(task);
    case 'forest':
      return growForestShare(task);
  }
}
