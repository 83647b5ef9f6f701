import type { AuditLog } from '../access/audit-log.js';
import type { KnownToken } from '../access/tokens.js';
import type { Config, Watch } from '../config/schema.js';
import type { Clock } from '../core/clock.js';
import type { InferenceLoop } from '../prediction/loop.js';
import type { Injector } from '../injection/injector.js';
import type { Lease } from '../leases/lease.js';
import type { Registry } from '../models/registry.js';
import type { Scorecard } from '../scorecard/scorecard.js';
import type { Trainings } from '../training/jobs/trainings.js';

/** A watch as the service runs it. */
export interface ServedWatch {
  readonly watch: Watch;
  readonly loop: InferenceLoop;
  readonly registry: Registry;
  readonly scorecard: Scorecard;
  /** Loads a model and uses it from the next step on. */
  readonly activateModel: (id: string) => Promise<void>;
}

/** Something that the service keeps on disk. */
export interface KeptRecord {
  /** Whose it is; the service's own when absent. */
  readonly watch?: string | undefined;
  readonly record: string;
  readonly problem: () => string | undefined;
}

/** What the routes stand on. */
export interface ApiDeps {
  readonly config: Config;
  /** At least one. */
  readonly watches: readonly ServedWatch[];
  readonly injector: Injector;
  readonly trainings: Trainings;
  readonly clock: Clock;
  readonly version: string;
  /** Who may come in. */
  readonly access: {
    /** When the service was started. */
    readonly tokens: readonly KnownToken[];
    /** Now; those of the start when absent. */
    readonly currentTokens?: (() => Promise<readonly KnownToken[]>) | undefined;
    /** Of what else the same process serves. */
    readonly ownToken?: KnownToken | undefined;
  };
  readonly audit: AuditLog;
  /** What is kept on disk, and why it cannot be written at present; undefined when it can. */
  readonly records?: readonly KeptRecord[] | undefined;
  /** Of several services that share the models: who may change them. Absent where there is one. */
  readonly lease?: Pick<Lease, 'isHolder' | 'holder'> | undefined;
  /** Aborts when the service is about to end: it is no longer ready from then on. */
  readonly stopping?: AbortSignal | undefined;
}
