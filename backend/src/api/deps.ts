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

/** What the routes stand on. */
export interface ApiDeps {
  readonly config: Config;
  readonly watch: Watch;
  readonly loop: InferenceLoop;
  readonly registry: Registry;
  readonly injector: Injector;
  readonly trainings: Trainings;
  readonly scorecard: Scorecard;
  readonly clock: Clock;
  readonly version: string;
  /** Who may come in. */
  readonly access: {
    /** When the service was started. */
    readonly tokens: readonly KnownToken[];
    /** Now; those of the start when absent. */
    readonly currentTokens?: () => Promise<readonly KnownToken[]>;
    /** Of the workbench that the same process serves. */
    readonly ownToken?: KnownToken;
  };
  readonly audit: AuditLog;
  /** Per record that is kept on disk, why it cannot be written at present. */
  readonly records?: Readonly<Record<string, () => string | undefined>>;
  /** Of several services that share the models: who may change them. Absent where there is one. */
  readonly lease?: Pick<Lease, 'isHolder' | 'holder'>;
  /** Aborts when the service is about to end: it is no longer ready from then on. */
  readonly stopping?: AbortSignal;
  /** Loads a model and uses it from the next step on. */
  readonly activateModel: (id: string) => Promise<void>;
}
