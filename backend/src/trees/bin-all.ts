import { BLOCK, blockCount } from './bins.js';
import type { TreePool } from './pool.js';
import type { TrainingSet } from './training-set.js';

/** Bins all features, a block per task. */
export async function binAll(
  pool: TreePool,
  memory: WebAssembly.Memory,
  set: TrainingSet,
  options: { readonly maxCuts: number; readonly float32: boolean },
): Promise<Float64Array[]> {
  const blocks = Array.from({ length: blockCount(set.featureCount) }, (_, block) =>
    pool.run({
      kind: 'bins',
      memory,
      set,
      ...options,
      from: block * BLOCK,
      to: Math.min((block + 1) * BLOCK, set.featureCount),
    }),
  );
  return (await Promise.all(blocks)).flat();
}
