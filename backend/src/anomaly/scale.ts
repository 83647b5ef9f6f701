/**
 * All times of the detector, from the step of its input. Steps are gathered into buckets; views, tails
 * and alarms work on buckets, so that a step of 2 s and one of 5 min mean the same kind of history.
 */
export interface Scale {
  readonly bucketSeconds: number;
  /** Buckets of one signal that only teach. */
  readonly warmUp: number;
  /** Time constant of forgetting, in buckets: 14 days. */
  readonly memory: number;
  /** Buckets of one block: how often a level is reached is counted in blocks. */
  readonly block: number;
  /** Buckets after the beginning of an alarm without another. */
  readonly silence: number;
  /** Buckets that an alarm lasts at most. */
  readonly longestAlarm: number;
  /** Buckets without data after which the trailing means begin anew. */
  readonly pause: number;
}

/**
 * Four steps make a bucket: the scatter of single scrapes is averaged out, and what is unusual is told
 * within four steps. Beyond five minutes nothing is gained: a step of five minutes is a bucket.
 */
const BUCKET_STEPS = 4;
const LONGEST_BUCKET_SECONDS = 300;
const DAY_SECONDS = 86_400;

/** Buckets: 8 h of five minutes, 100 min of one minute, 13 min of 8 s. */
export const WARM_UP = 100;
const MEMORY_DAYS = 14;
const BLOCK = 12;
const LONGEST_SILENCE = 96;
const LONGEST_ALARM = 12;
const PAUSE = 96;

/** @param stepSeconds of the input, positive */
export function scaleOf(stepSeconds: number, falseAlarmsPerDay: number): Scale {
  const steps = Math.min(BUCKET_STEPS, Math.floor(LONGEST_BUCKET_SECONDS / stepSeconds));
  const bucketSeconds = Math.max(1, steps) * stepSeconds;
  const perDay = DAY_SECONDS / bucketSeconds;
  // Silence alone must not keep the alarms below the rate that is allowed.
  const affordable = Math.floor(perDay / falseAlarmsPerDay / 3);
  return {
    bucketSeconds,
    warmUp: WARM_UP,
    memory: MEMORY_DAYS * perDay,
    block: BLOCK,
    silence: Math.max(LONGEST_ALARM, Math.min(LONGEST_SILENCE, affordable)),
    longestAlarm: LONGEST_ALARM,
    pause: PAUSE,
  };
}
