import type { Scale } from './scale.js';

/** Quiet targets of the bench's generated series: share of their buckets at or above a level. */
export const usualShare = (level: number): number => Math.min(1, 0.5 * Math.exp(-level / 0.24));

const DAY_SECONDS = 86_400;
/**
 * Fitted to quiet generated series in buckets of one to five minutes, so that the rate is kept: the level for
 * one alarm a day at five minutes; less for a rate that is e times as high, more for e times as many signals,
 * and for e times as many buckets a day. One signal alone has no companions that it could stray from.
 */
const ALONE = { oneADay: 0.35, perRate: 0.125, perSignals: 0 };
const TOGETHER = { oneADay: 0.47, perRate: 0.17, perSignals: 0.17 };
const PER_BUCKETS = 0.13;
const BUCKETS = 288;
const LOWEST = 0.1;

/** The level at which alarms begin, for a rate of alarms on quiet data. */
export function thresholdOf(falseAlarmsPerDay: number, signals: number, scale: Scale): number {
  const perDay = DAY_SECONDS / scale.bucketSeconds;
  const { oneADay, perRate, perSignals } = signals === 1 ? ALONE : TOGETHER;
  const level =
    oneADay -
    perRate * Math.log(falseAlarmsPerDay) +
    perSignals * Math.log(signals) +
    PER_BUCKETS * Math.log(Math.max(1, perDay / BUCKETS));
  return Math.max(LOWEST, level);
}
