import { usualShare } from './thresholds.js';

/**
 * How often a target's quiet past reached a level: a histogram over the logarithm of the level, in a fixed
 * number of 32-bit floats. Until the target has a past of its own, that of quiet targets stands in.
 */
const BINS = 48;
const LOWEST = 0.05;
const HIGHEST = 12.5;
const BINS_PER_LOG = BINS / Math.log(HIGHEST / LOWEST);
/** Behind the bins: the weight of all buckets, that of the next one when old, and their number. */
const TOTAL = BINS;
const UNIT = BINS + 1;
const SEEN = BINS + 2;
export const LEVELS_SIZE = BINS + 3;

/** What is believed beforehand weighs as much as this many buckets. */
const PRIOR_BUCKETS = 100;
/** While the tails are young, levels are too high: the first so many count less. */
const GROWING = 1000;
/** Weights beyond this are scaled down. */
const HEAVIEST = 1000;

/** Place among the bins, with its fraction; negative below the lowest. */
const positionOf = (level: number): number =>
  Math.min(BINS - 1e-6, Math.log(level / LOWEST) * BINS_PER_LOG);

/** @param forgetting time constant in buckets */
export function learnLevel(
  memory: Float32Array,
  at: number,
  level: number,
  forgetting: number,
): void {
  const unit = memory[at + UNIT] === 0 ? 1 : memory[at + UNIT]! * Math.exp(1 / forgetting);
  memory[at + UNIT] = unit;
  memory[at + SEEN] = Math.min(GROWING, memory[at + SEEN]! + 1);
  const weight = (unit * memory[at + SEEN]!) / GROWING;
  memory[at + TOTAL]! += weight;
  const position = positionOf(level);
  if (position >= 0) memory[at + Math.floor(position)]! += weight;
  if (unit < HEAVIEST) return;
  for (let i = at; i < at + SEEN; i++) memory[i]! /= HEAVIEST;
}

/** Share of quiet buckets at least at this level, in [0, 1]. */
export function shareAt(memory: Float32Array, at: number, level: number): number {
  const position = positionOf(level);
  const bin = Math.floor(position);
  let above = 0;
  for (let i = BINS - 1; i > bin && i >= 0; i--) above += memory[at + i]!;
  // Within its bin the counts are taken to be spread evenly.
  if (bin >= 0) above += (1 - (position - bin)) * memory[at + bin]!;
  const prior = PRIOR_BUCKETS * Math.max(1, memory[at + UNIT]!);
  const total = memory[at + TOTAL]! + prior;
  if (position < 0) return 1;
  return Math.min(1, (above + prior * usualShare(level)) / total);
}
