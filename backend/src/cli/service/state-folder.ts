import { join } from 'node:path';
import type { Config } from '../../config/schema.js';

/**
 * The folder of what a service keeps: its scorecard, its audit log, what its anomaly detector has
 * learned. Each of several services keeps the record of its own targets; none writes another's.
 */
export function stateFolder(
  { modelDir, sharding }: Pick<Config, 'modelDir' | 'sharding'>,
  dataDir = modelDir,
): string {
  return sharding.shards > 1 ? join(dataDir, `shard-${sharding.index}`) : dataDir;
}
