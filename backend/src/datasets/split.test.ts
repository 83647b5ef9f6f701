import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.js';
import { splitRuns } from './split.js';

const runs = (modes: readonly string[]): { mode: string; scenario: string }[] =>
  modes.map((mode) => ({ mode, scenario: mode }));

describe('splitRuns', () => {
  it('gives each part its share of each mode', () => {
    const all = runs([...Array<string>(10).fill('leak'), ...Array<string>(20).fill('normal')]);
    const parts = splitRuns(all, [3, 1, 1], seededRandom(1));
    const count = (part: number[], mode: string): number =>
      part.filter((index) => all[index]!.mode === mode).length;
    expect(parts.map((part) => count(part, 'leak'))).toEqual([6, 2, 2]);
    expect(parts.map((part) => count(part, 'normal'))).toEqual([12, 4, 4]);
  });

  it('puts every run into exactly one part, the same one for the same seed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c')),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.integer(),
        (modes, shares, seed) => {
          const parts = splitRuns(runs(modes), shares, seededRandom(seed));
          expect(parts.flat().sort((a, b) => a - b)).toEqual(modes.map((_, index) => index));
          expect(splitRuns(runs(modes), shares, seededRandom(seed))).toEqual(parts);
        },
      ),
    );
  });

  it('gives a lone run to the first part', () => {
    expect(splitRuns(runs(['leak']), [1, 1], seededRandom(1))).toEqual([[0], []]);
  });
});
