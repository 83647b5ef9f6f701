import type { Logger } from 'pino';
import type { Config } from '../../config/schema.js';
import type { ModelKind } from '../../models/types.js';
import type { CliIo } from '../io.js';

/** What every part of the service is told. */
export interface Setting {
  readonly io: CliIo;
  readonly config: Config;
  readonly logger: Logger;
  readonly dataDir?: string | undefined;
  /** The kind of model that is asked for; the active one when absent. */
  readonly modelType?: ModelKind | undefined;
}
