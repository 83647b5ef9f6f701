import type { RampShape } from './ramp.js';

/** One way to fail. It is told its level again and again, and makes it true. */
export interface FailureMode {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Seconds of ramp when none are asked for. */
  readonly defaultRampSeconds: number;
  /** @param level 0 (off, everything given back) to 1 */
  apply(level: number): void;
}

/** How a failure is to grow and end. */
export interface FailureSettings {
  readonly rampSeconds: number;
  readonly durationSeconds: number;
  readonly shape: RampShape;
  /** Level at the end of the ramp, in (0, 1]. */
  readonly intensity: number;
  readonly seed: number;
  /** It ends when its holder is silent for so long; null: nobody has to be heard of. */
  readonly keepalive: Keepalive | null;
}

/** Who keeps a failure on, and how long it lasts without word of that one. */
export interface Keepalive {
  readonly holder: string;
  readonly seconds: number;
}

export interface FailureState extends Omit<FailureSettings, 'keepalive'> {
  readonly enabled: boolean;
  /** Now, 0 to `intensity`. */
  readonly level: number;
  /** Unix seconds; null while off. */
  readonly startedAt: number | null;
  readonly endsAt: number | null;
  /** Who has to be heard of, and until when; null while off, and when nobody has. */
  readonly keepaliveHolder: string | null;
  readonly keepaliveEndsAt: number | null;
}
