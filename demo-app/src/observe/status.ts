import type { FailureState } from '../failures/types.js';
import type { TerminationReason } from '../settings.js';
import type { AppEvent } from './events.js';
import type { Sample } from './history.js';

export interface FailureStatus extends FailureState {
  readonly title: string;
  readonly description: string;
}

/** What `GET /api/status` answers, and all that the dashboard asks every second. */
export interface Status {
  readonly instance: string;
  /** Unix seconds. */
  readonly startedAt: number;
  readonly uptimeSeconds: number;
  readonly restarts: number;
  readonly lastTerminatedReason: TerminationReason | null;
  readonly limits: Limits;
  readonly now?: Sample | undefined;
  readonly healthy: boolean;
  readonly failures: Readonly<Record<string, FailureStatus>>;
  /** Newest first. */
  readonly events: readonly AppEvent[];
}

export interface Limits {
  readonly memoryBytes: number;
  readonly cpuCores: number;
}
