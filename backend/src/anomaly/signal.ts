import { isSeasonal, learnSeason, seasonAt, SEASON_SIZE } from './season.js';
import { beyond, estimate, insert, rescale, TAILS_SIZE } from './tails.js';
import { RESIDUAL_VIEWS, SIGNAL_VIEWS, type Views } from './views.js';

/**
 * One signal of one target, in a fixed number of 32-bit floats. Its level says how far its views agree
 * that the present is beyond their own past.
 */
export interface SignalJudge {
  /**
   * Judges the value of one bucket by what was seen before it, then takes it in.
   *
   * @param at where the signal's floats begin in `memory`; zeros when nothing was seen
   * @param timestamp unix seconds of the bucket's end
   * @param value finite
   * @param floor least mean excess, in the unit of the signal
   * @returns the level, at least 0; NaN while the signal warms up
   */
  take(memory: Float32Array, at: number, timestamp: number, value: number, floor: number): number;
  /** Of the last call: whether it is above or below what is expected, as 1 or −1. */
  readonly direction: number;
  /** Of the last call: views beyond a tail, of how many. */
  readonly beyond: number;
  readonly views: number;
}

/** Weight of the depth against the share of the views. */
const DEPTH = 0.3;
/** Values weigh the more the later they are, up to this many: what a bad beginning taught fades. */
const GROWING = 300;
/** Weights beyond this are scaled down. */
const HEAVIEST = 1000;
/** Tails are estimated anew every so many buckets, a few views at a time. */
const ESTIMATED_EVERY = 12;
/** The residual is judged after a longer time: the season itself is still being learned. */
const RESIDUAL_WARM_UP = 3;
/** Least mean excess of a logarithm. */
const LOGARITHM_FLOOR = 0.05;
/** Deviations below this share of the signal's own scale are as good as none. */
const OF_DEVIATION = 0.01;
const OF_SIZE = 0.001;

/** One bank of views: values so far, their weight, that of the next one when old; then ring and tails. */
const SEEN = 0;
const TOTAL = 1;
const UNIT = 2;
const NEWEST = 3;
const BANK = 4;
const bankSize = (views: Views): number => BANK + views.length + views.count * TAILS_SIZE;

/** Before the banks: mean size of the signal, its mean, its mean square from that. */
const SIZE = 0;
const MEAN = 1;
const VARIANCE = 2;
const SEASON = 3;
const SIGNAL_BANK = SEASON + SEASON_SIZE;
const RESIDUAL_BANK = SIGNAL_BANK + bankSize(SIGNAL_VIEWS);
export const SIGNAL_SIZE = RESIDUAL_BANK + bankSize(RESIDUAL_VIEWS);

/** @param forgetting time constant in buckets */
export function createSignalJudge(warmUp: number, forgetting: number): SignalJudge {
  const statistics = new Float64Array(Math.max(SIGNAL_VIEWS.count, RESIDUAL_VIEWS.count));
  const growth = Math.exp(1 / forgetting);
  const judge = { direction: 1, beyond: 0, views: SIGNAL_VIEWS.count, take };
  // Of the last bank that was judged.
  let direction = 0;
  let outside = 0;
  return judge;

  function take(
    memory: Float32Array,
    at: number,
    timestamp: number,
    value: number,
    floor: number,
  ): number {
    learnScale(memory, at, value);
    const deviation = Math.sqrt(memory[at + VARIANCE]!);
    const scale = OF_SIZE * memory[at + SIZE]! + OF_DEVIATION * deviation + 0.1 * floor;
    const expected = seasonAt(memory, at + SEASON, timestamp);
    const counts = isSeasonal(memory, at + SEASON);
    learnSeason(memory, at + SEASON, timestamp, value, expected);
    let level = takeBank(SIGNAL_VIEWS, memory, at + SIGNAL_BANK, value, scale, floor, warmUp);
    judge.direction = direction;
    judge.beyond = outside;
    judge.views = SIGNAL_VIEWS.count;
    if (!Number.isNaN(expected)) {
      const residual = value - expected;
      const learning = RESIDUAL_WARM_UP * warmUp;
      const other = takeBank(
        RESIDUAL_VIEWS,
        memory,
        at + RESIDUAL_BANK,
        residual,
        scale,
        floor,
        learning,
      );
      if (counts && other > level) {
        level = other;
        judge.direction = direction;
        judge.beyond = outside;
        judge.views = RESIDUAL_VIEWS.count;
      }
    }
    return level;
  }

  function takeBank(
    views: Views,
    memory: Float32Array,
    at: number,
    value: number,
    scale: number,
    floor: number,
    learning: number,
  ): number {
    const { length, count, isLogarithm } = views;
    const ring = at + BANK;
    const tails = ring + length;
    const seen = memory[at + SEEN]!;
    // Over a gap in the data the windows go on.
    const newest = seen === 0 ? 0 : (memory[at + NEWEST]! + 1) % length;
    memory[at + NEWEST] = newest;
    memory[ring + newest] = value;
    views.compute(memory, ring, newest, Math.min(length, seen + 1), scale, statistics);

    const level = seen < learning ? NaN : agreement(memory, tails, count);
    // 32-bit floats count exactly up to 2 ** 24 only.
    if (seen < 1 << 20) memory[at + SEEN] = seen + 1;
    else memory[at + SEEN] = seen + 1 - (1 << 19);
    memory[at + UNIT] = seen === 0 ? 1 : memory[at + UNIT]! * growth;
    const weight = memory[at + UNIT]! * Math.min(1, (seen + 1) / GROWING);
    const total = (memory[at + TOTAL] = memory[at + TOTAL]! + weight);
    for (let v = 0; v < count; v++) {
      const place = tails + v * TAILS_SIZE;
      insert(memory, place, statistics[v]!, weight, total);
      if (seen + 1 === warmUp || (seen + 1 > warmUp && (seen + v) % ESTIMATED_EVERY === 0)) {
        estimate(memory, place, weight, total, isLogarithm[v]! ? LOGARITHM_FLOOR : floor);
      }
    }
    if (weight > HEAVIEST) {
      for (let v = 0; v < count; v++) rescale(memory, tails + v * TAILS_SIZE, HEAVIEST);
      memory[at + TOTAL]! /= HEAVIEST;
      memory[at + UNIT]! /= HEAVIEST;
    }
    return level;
  }

  /** Share of the views that are beyond a tail, and how deep on the average. */
  function agreement(memory: Float32Array, tails: number, count: number): number {
    let depth = 0;
    let signed = 0;
    outside = 0;
    for (let v = 0; v < count; v++) {
      const z = beyond(memory, tails + v * TAILS_SIZE, statistics[v]!);
      if (z === 0) continue;
      outside++;
      depth += Math.abs(z);
      signed += Math.sign(z);
    }
    direction = signed < 0 ? -1 : 1;
    return outside / count + DEPTH * Math.log1p(depth / count);
  }

  function learnScale(memory: Float32Array, at: number, value: number): void {
    const rate = 1 / Math.min(forgetting, memory[at + SIGNAL_BANK + SEEN]! + 1);
    const away = value - memory[at + MEAN]!;
    memory[at + SIZE]! += rate * (Math.abs(value) - memory[at + SIZE]!);
    memory[at + MEAN]! += rate * away;
    memory[at + VARIANCE]! += rate * (away * away * (1 - rate) - memory[at + VARIANCE]!);
  }
}
