import { learnLevel, shareAt } from './levels.js';
import type { Scale } from './scale.js';
import * as at from './state.js';

/** The alarms of targets, by how often quiet data may cause one. */
export interface Alarm {
  /** 1 − the share of the target's quiet buckets at or above the level. */
  scoreOf(state: at.TargetState, level: number): number;
  /** Begins, keeps or ends the alarm at the level of a bucket, then learns from it. */
  decide(state: at.TargetState, bucket: number, level: number): void;
}

/** An alarm ends after so many buckets below this share of the threshold. */
const CALM_SHARE = 0.5;
const CALM_BUCKETS = 3;
/** At one alarm a day each of them raises the threshold by this share, which fades within days. */
const HABIT = 0.1;
const MAX_HABIT = 0.25;

/**
 * A target that has not yet shown a whole day reaches new levels all the time: its threshold begins by this
 * share higher, and comes down.
 */
const YOUNG = 2;

/**
 * What is left of the same change is no second alarm: after the silence, the level must reach this share of
 * the highest of the last alarm, which fades over so many silences.
 */
const SAME = 0.6;
const SAME_SILENCES = 2;

/** In the silence after an alarm, only what is so many times as unusual as that is another. */
const LOUDER = 1.5;

/** @param threshold level at which the first alarm of a target begins */
export function createAlarm(scale: Scale, threshold: number, falseAlarmsPerDay: number): Alarm {
  const fading = Math.exp(-1 / scale.memory);
  const habit = Math.min(MAX_HABIT, HABIT / falseAlarmsPerDay);
  return {
    scoreOf: ({ memory }, level) => 1 - shareAt(memory, at.LEVELS, level),
    decide({ memory, times }, bucket, level) {
      memory[at.HABIT]! *= fading;
      if (times[at.FIRST_JUDGED] === 0) times[at.FIRST_JUDGED] = bucket;
      const age = bucket - times[at.FIRST_JUDGED]!;
      const raised =
        threshold * (1 + habit * memory[at.HABIT]! + YOUNG * Math.exp(-age / scale.youth));
      const since = Math.max(0, bucket - times[at.SILENT_UNTIL]!) / scale.silence;
      const same = SAME * memory[at.PEAK]! * Math.exp(-since / SAME_SILENCES);
      if (times[at.ALARM_BEGAN] === 0) {
        const isSilent = bucket < times[at.SILENT_UNTIL]!;
        if (
          level >= (isSilent ? Math.max(raised, LOUDER * memory[at.PEAK]!) : Math.max(raised, same))
        ) {
          times[at.ALARM_BEGAN] = bucket;
          times[at.SILENT_UNTIL] = bucket + scale.silence;
          memory[at.CALM] = 0;
          memory[at.PEAK] = 0;
          memory[at.HABIT]!++;
        }
      } else {
        memory[at.PEAK] = Math.max(memory[at.PEAK]!, level);
        memory[at.CALM] = level < CALM_SHARE * threshold ? memory[at.CALM]! + 1 : 0;
        const isLong = bucket - times[at.ALARM_BEGAN]! >= scale.longestAlarm;
        if (isLong || memory[at.CALM] >= CALM_BUCKETS) times[at.ALARM_BEGAN] = 0;
      }
      learnLevel(memory, at.LEVELS, level, scale.memory);
    },
  };
}
