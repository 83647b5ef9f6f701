import { join } from 'node:path';
import type { Config, Watch } from '../config/schema.js';
import { createRegistry, type Registry } from './registry.js';

/** The models of one watch: its folder in that of all models. */
export function createWatchRegistry(
  { modelDir }: Pick<Config, 'modelDir'>,
  { name }: Pick<Watch, 'name'>,
): Registry {
  const older = { folder: modelDir, watch: name };
  return createRegistry({ modelDir: join(modelDir, name), older });
}
