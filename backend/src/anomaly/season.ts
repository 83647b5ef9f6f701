/**
 * What is usual at a time of day, in a fixed number of 32-bit floats: a table of half hours (UTC), each
 * the running mean over its days, between them a line. A day that strays is taken in only up to a few
 * usual strays, so that a failure does not become the expectation of tomorrow. It counts where it
 * predicts better than the signal's own middle.
 */
export const SLOTS = 48;
const DAY_SECONDS = 86_400;
/** Days of a half hour before it predicts. */
const FEWEST_DAYS = 2;
const DAILY_RATE = 0.2;
/** Strays beyond this many usual ones pull no harder. */
const CLIP = 3;
/** Season and middle are compared over about so many buckets: two days of five minutes. */
const COMPARED_BUCKETS = 600;
/** The season counts where its error is below this share of the error of the middle. */
const SKILL = 0.85;

/** Places: the half hour being gathered, its sum and buckets; usual stray; both errors; the middle. */
const SLOT = 0;
const SUM = 1;
const BUCKETS = 2;
const STRAY = 3;
const ERROR = 4;
const PLAIN_ERROR = 5;
const MIDDLE = 6;
const SPREAD = 7;
const SEEN = 8;
const VALUES = 9;
const DAYS = VALUES + SLOTS;
export const SEASON_SIZE = DAYS + SLOTS;

/** What is usual at a time; NaN while the half hour is not known well enough. */
export function seasonAt(memory: Float32Array, at: number, timestamp: number): number {
  const position = positionOf(timestamp);
  const slot = Math.floor(position) % SLOTS;
  if (memory[at + DAYS + slot]! < FEWEST_DAYS) return NaN;
  const from = Math.floor(position - 0.5);
  const weight = position - 0.5 - from;
  const left = (from + SLOTS) % SLOTS;
  const right = (from + 1) % SLOTS;
  // At steps of more than half an hour not every half hour has a value.
  if (memory[at + DAYS + left]! === 0 || memory[at + DAYS + right]! === 0) {
    return memory[at + VALUES + slot]!;
  }
  return (1 - weight) * memory[at + VALUES + left]! + weight * memory[at + VALUES + right]!;
}

/** Whether the season predicts the signal better than its middle does. */
export function isSeasonal(memory: Float32Array, at: number): boolean {
  return memory[at + ERROR]! < SKILL * memory[at + PLAIN_ERROR]!;
}

/** @param expected of `seasonAt` for this time, before the value was known */
export function learnSeason(
  memory: Float32Array,
  at: number,
  timestamp: number,
  value: number,
  expected: number,
): void {
  const seen = memory[at + SEEN]!++;
  if (seen === 0) memory[at + MIDDLE] = value;
  if (!Number.isNaN(expected)) {
    memory[at + ERROR]! += (Math.abs(value - expected) - memory[at + ERROR]!) / COMPARED_BUCKETS;
    memory[at + PLAIN_ERROR]! +=
      (Math.abs(value - memory[at + MIDDLE]!) - memory[at + PLAIN_ERROR]!) / COMPARED_BUCKETS;
  }
  learnMiddle(memory, at, value, seen);
  const slot = Math.floor(positionOf(timestamp)) % SLOTS;
  if (slot !== memory[at + SLOT]) {
    if (memory[at + BUCKETS]! > 0) takeIn(memory, at);
    memory[at + SLOT] = slot;
    memory[at + SUM] = 0;
    memory[at + BUCKETS] = 0;
  }
  memory[at + SUM]! += value;
  memory[at + BUCKETS]!++;
}

/** The median, by stochastic approximation (Robbins and Monro 1951). */
function learnMiddle(memory: Float32Array, at: number, value: number, seen: number): void {
  const away = value - memory[at + MIDDLE]!;
  memory[at + SPREAD]! +=
    (Math.abs(away) - memory[at + SPREAD]!) * Math.max(1 / (seen + 1), 1 / 200);
  memory[at + MIDDLE]! +=
    Math.sign(away) * memory[at + SPREAD]! * Math.max(Math.pow(seen + 1, -0.7), 0.01);
}

/** The half hour that has just ended becomes part of its running mean. */
function takeIn(memory: Float32Array, at: number): void {
  const slot = memory[at + SLOT]!;
  const days = memory[at + DAYS + slot]!;
  const mean = memory[at + SUM]! / memory[at + BUCKETS]!;
  memory[at + DAYS + slot] = days + 1;
  if (days === 0) {
    memory[at + VALUES + slot] = mean;
    return;
  }
  let stray = mean - memory[at + VALUES + slot]!;
  const usual = memory[at + STRAY]!;
  if (days >= FEWEST_DAYS && usual > 0) {
    stray = Math.max(-CLIP * usual, Math.min(CLIP * usual, stray));
  }
  // From what is taken in: a whole day that strays must not make straying usual.
  memory[at + STRAY] = usual === 0 ? Math.abs(stray) : usual + (Math.abs(stray) - usual) / 100;
  memory[at + VALUES + slot]! += Math.max(DAILY_RATE, 1 / (days + 1)) * stray;
}

/** Half hours since the day began, in [0, SLOTS). */
function positionOf(timestamp: number): number {
  const second = ((timestamp % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
  return second / (DAY_SECONDS / SLOTS);
}
