/**
 * The two tails of one statistic in a fixed number of 32-bit floats: how far a value lies beyond the
 * upper and the lower 1.2 % of the statistic's own past, measured in mean excesses over that quantile
 * (peaks over a threshold; Pickands 1975). A statistic with wild extremes thereby needs a far larger
 * excess than a steady one.
 *
 * Each tail keeps its most extreme values as a few centroids, a value and a weight each, and what lies
 * below is dropped (a t-digest of the tail alone; Dunning and Ertl 2019). Forgetting needs no sweep:
 * later values weigh more.
 */
export const CENTROIDS = 5;
/** Share of the past that is beyond a tail's quantile. */
const TAIL = 0.012;
/** Kept of the past: between these shares, so that the quantile lies within what is kept. */
const KEPT_MOST = 0.03;
const KEPT_LEAST = 0.015;
/** Excesses that are believed before any is seen. */
const PRIOR_EXCESSES = 3;
const RELATIVE_FLOOR = 1e-3;

/** Places: quantile and mean excess of the upper tail, of the lower, then values and weights of each. */
const UPPER = 0;
const LOWER = 2;
const SIDES = 4;
export const TAILS_SIZE = SIDES + 4 * CENTROIDS;

/** Beyond which tail a value is, in mean excesses: positive above, negative below, 0 within. */
export function beyond(memory: Float32Array, at: number, value: number): number {
  const above = value - memory[at + UPPER]!;
  if (above > 0) return above / memory[at + UPPER + 1]!;
  const below = memory[at + LOWER]! - value;
  return below > 0 ? -below / memory[at + LOWER + 1]! : 0;
}

/** @param total weight of all values so far, this one included */
export function insert(
  memory: Float32Array,
  at: number,
  value: number,
  weight: number,
  total: number,
): void {
  insertOne(memory, at + SIDES, value, weight, total);
  insertOne(memory, at + SIDES + 2 * CENTROIDS, -value, weight, total);
}

/** Values descend from `at` on, their weights stand CENTROIDS later; free places weigh 0. */
function insertOne(
  memory: Float32Array,
  at: number,
  value: number,
  weight: number,
  total: number,
): void {
  const weights = at + CENTROIDS;
  let kept = 0;
  let count = 0;
  while (count < CENTROIDS && memory[weights + count]! > 0) kept += memory[weights + count++]!;
  if (count > 0 && value <= memory[at + count - 1]! && kept >= KEPT_LEAST * total) return;

  let place = count;
  while (place > 0 && memory[at + place - 1]! < value) place--;
  kept += weight;
  // What lies below what is to be kept goes first.
  while (count > place && kept - memory[weights + count - 1]! > KEPT_MOST * total) {
    kept -= memory[weights + --count]!;
    memory[weights + count] = 0;
  }
  if (count === CENTROIDS) {
    const freed = merge(memory, at, place, value, weight);
    if (freed < 0) return;
    if (freed < place) place--;
    count--;
  }
  for (let i = count; i > place; i--) {
    memory[at + i] = memory[at + i - 1]!;
    memory[weights + i] = memory[weights + i - 1]!;
  }
  memory[at + place] = value;
  memory[weights + place] = weight;
}

/**
 * Makes room for one more centroid at `place`: of all neighbours, the new value among them, the two
 * whose union loses least become one. Returns the place that became free (all behind it have moved up),
 * or −1 when the new value itself went into a neighbour.
 */
function merge(
  memory: Float32Array,
  at: number,
  place: number,
  value: number,
  weight: number,
): number {
  const weights = at + CENTROIDS;
  let best = Infinity;
  let choice = 0;
  for (let i = 0; i + 1 < CENTROIDS; i++) {
    if (i + 1 === place) continue;
    const loss = lossOf(
      memory[at + i]! - memory[at + i + 1]!,
      memory[weights + i]!,
      memory[weights + i + 1]!,
    );
    if (loss < best) {
      best = loss;
      choice = i;
    }
  }
  let into = -1;
  for (const i of [place - 1, place]) {
    if (i < 0 || i >= CENTROIDS) continue;
    const loss = lossOf(memory[at + i]! - value, memory[weights + i]!, weight);
    if (loss < best) {
      best = loss;
      into = i;
    }
  }
  if (into >= 0) {
    join(memory, at + into, weights + into, value, weight);
    return -1;
  }
  join(
    memory,
    at + choice,
    weights + choice,
    memory[at + choice + 1]!,
    memory[weights + choice + 1]!,
  );
  for (let i = choice + 1; i + 1 < CENTROIDS; i++) {
    memory[at + i] = memory[at + i + 1]!;
    memory[weights + i] = memory[weights + i + 1]!;
  }
  return choice + 1;
}

const lossOf = (gap: number, a: number, b: number): number => (gap * gap * a * b) / (a + b);

function join(
  memory: Float32Array,
  valueAt: number,
  weightAt: number,
  value: number,
  weight: number,
): void {
  const before = memory[weightAt]!;
  const after = before + weight;
  memory[valueAt] = memory[valueAt]! + ((value - memory[valueAt]!) * weight) / after;
  memory[weightAt] = after;
}

/**
 * Estimates quantile and mean excess of both tails anew.
 *
 * @param weight that a value weighs at present
 * @param total weight of all values so far
 * @param floor least mean excess, in the statistic's unit
 */
export function estimate(
  memory: Float32Array,
  at: number,
  weight: number,
  total: number,
  floor: number,
): void {
  const upper = at + SIDES;
  const lower = upper + 2 * CENTROIDS;
  const mass = Math.max(weight, TAIL * total);
  estimateOne(memory, upper, mass, at + UPPER);
  estimateOne(memory, lower, mass, at + LOWER);
  const up = memory[at + UPPER]!;
  const low = (memory[at + LOWER]! *= -1);
  const range = memory[upper]! + memory[lower]!;
  // Before any excess is seen, one is taken to be a sixth of what lies between the quantiles.
  const usual = Math.max((up - low) / 6, 0.02 * range, (RELATIVE_FLOOR * Math.abs(up + low)) / 2);
  const prior = PRIOR_EXCESSES * weight;
  for (const place of [at + UPPER + 1, at + LOWER + 1]) {
    memory[place] = Math.max(floor, (memory[place]! + prior * usual) / (mass + prior));
  }
}

/**
 * Writes to `into` the value that a weight of `mass` lies beyond, between neighbouring centroids on a
 * line; behind it the sum of the excesses over that value, by weight.
 */
function estimateOne(memory: Float32Array, at: number, mass: number, into: number): void {
  const weights = at + CENTROIDS;
  let passed = 0;
  let sum = 0;
  let quantile = memory[at]!;
  for (let i = 0; i < CENTROIDS && memory[weights + i]! > 0; i++) {
    const value = memory[at + i]!;
    const weight = memory[weights + i]!;
    if (passed + weight < mass) {
      quantile = value;
      passed += weight;
      sum += weight * value;
      continue;
    }
    const isLast = i + 1 === CENTROIDS || memory[weights + i + 1]! === 0;
    const top = i > 0 ? (memory[at + i - 1]! + value) / 2 : value;
    const bottom = isLast ? value : (value + memory[at + i + 1]!) / 2;
    quantile = top + ((bottom - top) * (mass - passed)) / weight;
    sum += (mass - passed) * ((top + quantile) / 2);
    passed = mass;
    break;
  }
  memory[into] = quantile;
  memory[into + 1] = Math.max(0, sum - quantile * passed);
}

/** Makes later weights small again: all weights of the table are divided. */
export function rescale(memory: Float32Array, at: number, divisor: number): void {
  for (const side of [at + SIDES, at + SIDES + 2 * CENTROIDS]) {
    for (let i = side + CENTROIDS; i < side + 2 * CENTROIDS; i++) memory[i]! /= divisor;
  }
}
