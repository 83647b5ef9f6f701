import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { assignFolds } from './folds.js';

const runs = (modes: readonly string[]): { mode: string; scenario: string }[] =>
  modes.map((mode) => ({ mode, scenario: mode }));

describe('assignFolds', () => {
  it('gives each fold the same share of each mode', () => {
    const all = runs([...Array<string>(10).fill('leak'), ...Array<string>(20).fill('normal')]);
    const folds = assignFolds(all, 5, seededRandom(1));
    const count = (fold: number, mode: string): number =>
      all.filter((run, index) => run.mode === mode && folds[index] === fold).length;
    expect([0, 1, 2, 3, 4].map((fold) => count(fold, 'leak'))).toEqual([2, 2, 2, 2, 2]);
    expect([0, 1, 2, 3, 4].map((fold) => count(fold, 'normal'))).toEqual([4, 4, 4, 4, 4]);
  });

  it('spreads the runs of one scenario', () => {
    const all = Array.from({ length: 8 }, (_, i) => ({
      mode: 'leak',
      scenario: i < 4 ? 'a' : 'b',
    }));
    const folds = assignFolds(all, 4, seededRandom(1));
    expect([...folds.subarray(0, 4)].sort()).toEqual([0, 1, 2, 3]);
    expect([...folds.subarray(4)].sort()).toEqual([0, 1, 2, 3]);
  });

  it('puts every run into exactly one fold, the same one for the same seed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c')),
        fc.integer({ min: 1, max: 4 }),
        fc.integer(),
        (modes, count, seed) => {
          const folds = assignFolds(runs(modes), count, seededRandom(seed));
          expect(folds.length).toBe(modes.length);
          expect(folds.every((fold) => fold >= 0 && fold < count)).toBe(true);
          expect(assignFolds(runs(modes), count, seededRandom(seed))).toEqual(folds);
        },
      ),
    );
  });

  it('gives a lone run to the first fold', () => {
    expect(assignFolds(runs(['leak']), 2, seededRandom(1))).toEqual(Int32Array.of(0));
  });
});
