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
  /** Time constant, in buckets, in which a target's threshold comes down at first. */
  readonly youth: number;
  /** Buckets after the beginning of an alarm without another. */
  readonly silence: number;
  /** Buckets that an alarm lasts at most. */
  readonly longestAlarm: number;
}

/**
 * Four steps make a bucket: the scatter of single scrapes is averaged out, and what is unusual is told
 * within four steps. Beyond five minutes nothing is gained: a step of five minutes is a bucket.
 */
const BUCKET_STEPS = 4;
const LONGEST_BUCKET_SECONDS = 300;
const DAY_SECONDS = 86_400;

/** Buckets: 8 h of five minutes, 100 min of one minute. Less below a minute: 8 min of 8 s. */
const WARM_UP = 100;
const QUICK_WARM_UP = 60;
const QUICK_SECONDS = 60;
const MEMORY_DAYS = 14;
const MIN_MEMORY = 4032;
/**
 * Half a day, so that a day is seen. Where buckets are below a minute it is less, 13 minutes at 8 s: who
 * looks every two seconds looks for what is quick, and has no day to wait.
 */
const YOUTH_DAYS = 0.5;
const YOUTH_BUCKETS_PER_SECOND = 12;
const LONGEST_SILENCE = 96;
/** A quarter of an hour, and no less than five buckets: 25 minutes of five minutes. */
const ALARM_BUCKETS = 5;
const ALARM_SECONDS = 900;

/** @param stepSeconds of the input, positive */
export function scaleOf(stepSeconds: number, falseAlarmsPerDay: number): Scale {
  const steps = Math.min(BUCKET_STEPS, Math.floor(LONGEST_BUCKET_SECONDS / stepSeconds));
  const bucketSeconds = Math.max(1, steps) * stepSeconds;
  const perDay = DAY_SECONDS / bucketSeconds;
  const longestAlarm = Math.max(ALARM_BUCKETS, Math.round(ALARM_SECONDS / bucketSeconds));
  // Silence alone must not keep the alarms below the rate that is allowed.
  const affordable = Math.floor(perDay / falseAlarmsPerDay / 3);
  return {
    bucketSeconds,
    warmUp: bucketSeconds < QUICK_SECONDS ? QUICK_WARM_UP : WARM_UP,
    memory: Math.max(MIN_MEMORY, MEMORY_DAYS * perDay),
    youth: Math.min(YOUTH_DAYS * perDay, YOUTH_BUCKETS_PER_SECOND * bucketSeconds),
    silence: Math.max(longestAlarm, Math.min(LONGEST_SILENCE, affordable)),
    longestAlarm,
  };
}
