import type { FailureDetails } from '../../api/types';

/** How a failure is to grow and end, as the user enters it. */
export interface Settings {
  readonly rampSeconds: number;
  readonly durationSeconds: number;
  readonly shape: string;
  /** Level at the end of the ramp, in (0, 1]. */
  readonly intensity: number;
}

export const DEFAULT_SETTINGS: Settings = {
  rampSeconds: 60,
  durationSeconds: 180,
  shape: 'linear',
  intensity: 1,
};

/** What a target says of a failure, completed. */
export function settingsOf(details: FailureDetails | undefined): Settings {
  const { rampSeconds, durationSeconds, shape, intensity } = DEFAULT_SETTINGS;
  return {
    rampSeconds: details?.rampSeconds ?? rampSeconds,
    durationSeconds: details?.durationSeconds ?? durationSeconds,
    shape: details?.shape ?? shape,
    intensity: details?.intensity ?? intensity,
  };
}

/** What is wrong with settings, in a sentence; undefined when nothing is. */
export function complaintOf(
  { rampSeconds, durationSeconds, intensity }: Settings,
  maxSeconds: number,
): string | undefined {
  if (!(rampSeconds >= 0)) return 'The ramp must be 0 seconds or more.';
  if (!(durationSeconds > 0)) return 'The duration must be more than 0 seconds.';
  if (durationSeconds > maxSeconds) return `The duration can be ${maxSeconds} seconds at most.`;
  if (!(intensity > 0 && intensity <= 1)) return 'The intensity must be between 1 % and 100 %.';
  return undefined;
}
