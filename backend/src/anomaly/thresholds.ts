import type { Scale } from './scale.js';

/** Quiet targets of the bench's generated series: share of their buckets at or above a level. */
export const usualShare = (level: number): number => Math.min(1, 0.5 * Math.exp(-level / 0.24));

const DAY_SECONDS = 86_400;
/**
 * Fitted to quiet generated series of one and of seven signals, in buckets of one to five minutes, so that
 * the rate is kept: the level for one alarm a day of one signal at five minutes; less for a rate that is e
 * times as high, more for e times as many signals, and for e times as many buckets a day.
 */
const ONE_A_DAY = 0.43;
const PER_RATE = 0.125;
const PER_SIGNALS = 0.128;
const PER_BUCKETS = 0.13;
const BUCKETS = 288;
const LOWEST = 0.1;

/** The level at which alarms begin, for a rate of alarms on quiet data. */
export function thresholdOf(falseAlarmsPerDay: number, signals: number, scale: Scale): number {
  const perDay = DAY_SECONDS / scale.bucketSeconds;
  const level =
    ONE_A_DAY -
    PER_RATE * Math.log(falseAlarmsPerDay) +
    PER_SIGNALS * Math.log(signals) +
    PER_BUCKETS * Math.log(Math.max(1, perDay / BUCKETS));
  return Math.max(LOWEST, level);
}
