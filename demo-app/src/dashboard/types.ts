/** What `GET /api/status` and `GET /api/history` answer. Times are unix seconds. */

export const SHAPES = ['linear', 'exponential', 'random'] as const;
export type Shape = (typeof SHAPES)[number];

export interface FailureSettings {
  readonly rampSeconds: number;
  readonly durationSeconds: number;
  readonly shape: Shape;
  /** Level at the end of the ramp, in (0, 1]. */
  readonly intensity: number;
}

export interface FailureStatus extends FailureSettings {
  readonly title: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Now, 0 to 1. */
  readonly level: number;
  readonly startedAt: number | null;
  readonly endsAt: number | null;
}

export interface AppEvent {
  readonly timestamp: number;
  readonly kind: string;
  readonly message: string;
}

/** The measured signals. null: there was nothing to measure, such as a latency without a request. */
export interface Signals<T> {
  readonly memoryBytes: T;
  readonly cpuCores: T;
  readonly requestRate: T;
  readonly errorRatio: T;
  readonly latencyP50Seconds: T;
  readonly latencyP95Seconds: T;
}

export const SIGNALS = [
  'memoryBytes',
  'cpuCores',
  'requestRate',
  'errorRatio',
  'latencyP50Seconds',
  'latencyP95Seconds',
] as const satisfies readonly (keyof Signals<unknown>)[];

export interface Sample extends Signals<number | null> {
  readonly timestamp: number;
}

export interface History extends Signals<readonly (number | null)[]> {
  readonly timestamps: readonly number[];
}

export interface Limits {
  readonly memoryBytes: number;
  readonly cpuCores: number;
}

export interface Status {
  readonly instance: string;
  readonly startedAt: number;
  readonly uptimeSeconds: number;
  readonly restarts: number;
  readonly lastTerminatedReason: string | null;
  readonly limits: Limits;
  /** null in the first second of a process. */
  readonly now: Sample | null;
  readonly healthy: boolean;
  readonly failures: Readonly<Record<string, FailureStatus>>;
  /** Newest first. */
  readonly events: readonly AppEvent[];
}

/** Body of `POST /failures`: settings switch on, false switches off. */
export type FailureChanges = Readonly<
  Record<string, false | ({ readonly enabled: true } & FailureSettings)>
>;
