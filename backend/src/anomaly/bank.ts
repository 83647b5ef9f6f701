import { beyond, estimate, insert, rescale, TAILS_SIZE } from './tails.js';
import type { Views } from './views.js';

/**
 * The views of one series, each with its tails, in a fixed number of 32-bit floats. Its level says how far
 * the views agree that the present is beyond their own past.
 */
export interface Bank {
  readonly size: number;
  /**
   * Judges the value of one bucket by what was seen before it, then takes it in.
   *
   * @param at where the bank's floats begin in `memory`; zeros when nothing was seen
   * @param scale deviations are taken to be at least this, in the unit of the series; positive
   * @param floor least mean excess, in the unit of the series
   * @returns the level, at least 0; NaN while the bank warms up
   */
  take(memory: Float32Array, at: number, value: number, scale: number, floor: number): number;
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
/** Least mean excess of a logarithm. */
const LOGARITHM_FLOOR = 0.05;

/** Places: values so far, their weight, that of the next one when old, its place in the ring. */
const SEEN = 0;
const TOTAL = 1;
const UNIT = 2;
const NEWEST = 3;
const RING = 4;

/**
 * @param warmUp buckets that only teach
 * @param forgetting time constant in buckets
 */
export function createBank(views: Views, warmUp: number, forgetting: number): Bank {
  const { length, count, isLogarithm } = views;
  const statistics = new Float64Array(count);
  const growth = Math.exp(1 / forgetting);
  const bank = {
    size: RING + length + count * TAILS_SIZE,
    take,
    direction: 1,
    beyond: 0,
    views: count,
  };
  return bank;

  function take(
    memory: Float32Array,
    at: number,
    value: number,
    scale: number,
    floor: number,
  ): number {
    const tails = at + RING + length;
    const seen = memory[at + SEEN]!;
    // Over a gap in the data the windows go on.
    const newest = seen === 0 ? 0 : (memory[at + NEWEST]! + 1) % length;
    memory[at + NEWEST] = newest;
    memory[at + RING + newest] = value;
    views.compute(memory, at + RING, newest, Math.min(length, seen + 1), scale, statistics);
    const level = seen < warmUp ? NaN : agreement(memory, tails);

    // 32-bit floats count exactly up to 2 ** 24 only; the estimates go on in their turns.
    memory[at + SEEN] = seen < 1 << 20 ? seen + 1 : seen + 1 - ESTIMATED_EVERY * (1 << 15);
    memory[at + UNIT] = seen === 0 ? 1 : memory[at + UNIT]! * growth;
    const weight = memory[at + UNIT]! * Math.min(1, (seen + 1) / GROWING);
    const total = (memory[at + TOTAL] = memory[at + TOTAL]! + weight);
    const isWarm = seen + 1 >= warmUp;
    for (let v = 0; v < count; v++) {
      const place = tails + v * TAILS_SIZE;
      insert(memory, place, statistics[v]!, weight, total);
      const isDue = seen + 1 === warmUp || (seen + v) % ESTIMATED_EVERY === 0;
      if (!isWarm || !isDue) continue;
      estimate(memory, place, weight, total, isLogarithm[v]! ? LOGARITHM_FLOOR : floor);
    }
    if (weight > HEAVIEST) lighten(memory, at);
    return level;
  }

  /** Share of the views that are beyond a tail, and how deep on the average. */
  function agreement(memory: Float32Array, tails: number): number {
    let depth = 0;
    let signed = 0;
    bank.beyond = 0;
    for (let v = 0; v < count; v++) {
      const z = beyond(memory, tails + v * TAILS_SIZE, statistics[v]!);
      if (z === 0) continue;
      bank.beyond++;
      depth += Math.abs(z);
      signed += Math.sign(z);
    }
    bank.direction = signed < 0 ? -1 : 1;
    return bank.beyond / count + DEPTH * Math.log1p(depth / count);
  }

  function lighten(memory: Float32Array, at: number): void {
    for (let v = 0; v < count; v++) {
      rescale(memory, at + RING + length + v * TAILS_SIZE, HEAVIEST);
    }
    memory[at + TOTAL]! /= HEAVIEST;
    memory[at + UNIT]! /= HEAVIEST;
  }
}
