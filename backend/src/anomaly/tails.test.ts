import { describe, expect, it } from 'vitest';
import { seededRandom, shuffled } from '../core/random.js';
import { beyond, estimate, insert, rescale, TAILS_SIZE } from './tails.js';

const thousand = shuffled(
  Array.from({ length: 1000 }, (_, i) => i + 1),
  seededRandom(3),
);

function learned(
  values: readonly number[],
  weightOf: (place: number) => number = () => 1,
): Float32Array {
  // Something stands before and behind, and must not be touched.
  const memory = new Float32Array(TAILS_SIZE + 2).fill(7);
  memory.fill(0, 1, 1 + TAILS_SIZE);
  let total = 0;
  let weight = 0;
  values.forEach((value, i) => {
    weight = weightOf(i);
    total += weight;
    insert(memory, 1, value, weight, total);
  });
  estimate(memory, 1, weight, total, 1e-9);
  expect([memory[0], memory.at(-1)]).toEqual([7, 7]);
  return memory;
}

/** The least value above, and the largest below which nothing is beyond a tail. */
const limits = (memory: Float32Array): [number, number] => [
  thousand.reduce((least, x) => (beyond(memory, 1, x) < 0 ? least : Math.min(least, x)), Infinity),
  thousand.reduce((most, x) => (beyond(memory, 1, x) > 0 ? most : Math.max(most, x)), -Infinity),
];

describe('tails', () => {
  it('of 1 to 1000 in any order begin at about 1.2 % from both ends', () => {
    const [low, high] = limits(learned(thousand));
    expect(low).toBeGreaterThan(8);
    expect(low).toBeLessThan(17);
    expect(high).toBeGreaterThan(984);
    expect(high).toBeLessThan(993);
  });

  it('measure in mean excesses: the same distance is less where extremes are wild', () => {
    const wild = thousand.map((x) => (x > 990 ? 1000 + 100 * (x - 990) : x));
    const tame = learned(thousand);
    const [from, to] = [beyond(tame, 1, 1500), beyond(learned(wild), 1, 1500)];
    expect(from).toBeGreaterThan(5);
    expect(to).toBeGreaterThan(0);
    expect(to).toBeLessThan(from / 3);
    expect(beyond(tame, 1, -500)).toBeCloseTo(-from, -1);
  });

  it('forget what weighed little', () => {
    // The first tenth is far out, but weighs a thousandth of the rest.
    const shifted = [...thousand.slice(0, 100).map((x) => x + 5000), ...thousand];
    const memory = learned(shifted, (i) => (i < 100 ? 0.001 : 1));
    expect(limits(memory)[1]).toBeLessThan(995);
    expect(beyond(memory, 1, 5500)).toBeGreaterThan(0);
  });

  it('stay as they are when all weights are divided', () => {
    const memory = learned(thousand);
    const before = limits(memory);
    rescale(memory, 1, 64);
    estimate(memory, 1, 1 / 64, 1000 / 64, 1e-9);
    expect(limits(memory)).toEqual(before);
  });
});
