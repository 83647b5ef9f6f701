import { describe, expect, it } from 'vitest';
import { burnerThreads, createCpuSpike } from './cpu-spike.js';

/** A process that burns what it is told, on top of some work of its own, measured with a lag. */
function simulate(limitCores: number, ownCores: number) {
  let burnt = 0;
  let measured = ownCores;
  const threads = burnerThreads(limitCores);
  const spike = createCpuSpike({
    limitCores,
    usedCores: () => measured,
    burners: {
      threads,
      burn: (share) => {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        burnt = share * threads;
      },
      close: async () => undefined,
    },
  });
  return {
    spike,
    run(level: number, ticks: number): number {
      for (let tick = 0; tick < ticks; tick++) {
        spike.apply(level);
        measured += 0.3 * (ownCores + burnt - measured);
      }
      return ownCores + burnt;
    },
  };
}

describe('cpu spike', () => {
  it.each([
    [0.2, 0.03],
    [0.5, 0.05],
    [2.5, 0.1],
  ])('brings a process with %f cores to a little more than its limit', (limit, own) => {
    const { run } = simulate(limit, own);
    expect(run(0.5, 80) / limit).toBeCloseTo(0.51, 2);
    expect(run(1, 80) / limit).toBeCloseTo(1.02, 2);
  });

  it('burns nothing where the process already uses more than asked', () => {
    const { run } = simulate(0.2, 0.1);
    expect(run(0.3, 40)).toBe(0.1);
  });

  it('stops at once', () => {
    const { run } = simulate(0.2, 0.03);
    run(1, 40);
    expect(run(0, 1)).toBe(0.03);
  });

  it('has threads enough for its limit', () => {
    expect([0.2, 0.9, 1, 2, 2.5].map(burnerThreads)).toEqual([1, 1, 2, 3, 3]);
  });
});
