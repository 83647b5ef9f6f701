import { describe, expect, it } from 'vitest';
import { createExplanationTurns } from './explanation-turns.js';

/** Asks for the explanation of each target; an explanation is the step at which it was made. */
function run(counts: readonly number[], most: number): { made: number; ages: number[] }[] {
  const turns = createExplanationTurns<[number]>(most);
  return counts.map((count, step) => {
    turns.begin();
    let made = 0;
    const ages = Array.from({ length: count }, (_, i) => {
      const [at] = turns.explain(`t${i}`, 'memory_leak', () => {
        made++;
        return [step];
      });
      return at === undefined ? Infinity : step - at;
    });
    return { made, ages };
  });
}

describe('explanations', () => {
  it('are all made at every step where they are few', () => {
    for (const { made, ages } of run([5, 5, 5], 5)) {
      expect(made).toBe(5);
      expect(Math.max(...ages)).toBe(0);
    }
  });

  it('are never too many at once, and none stays old', () => {
    const steps = run(
      Array.from({ length: 12 }, () => 40),
      5,
    );
    for (const { made } of steps) expect(made).toBeLessThanOrEqual(10);
    for (const { ages } of steps.slice(4)) expect(Math.max(...ages)).toBeLessThanOrEqual(8);
  });

  it('are made at once when the failure is another', () => {
    const turns = createExplanationTurns<[string]>(1);
    for (const failure of ['memory_leak', 'memory_leak', 'cpu_spike']) {
      turns.begin();
      turns.explain('a', failure, () => [failure]);
      expect(turns.explain('b', failure, () => [failure])).toEqual([failure]);
    }
  });
});
