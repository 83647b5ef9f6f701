import { describe, expect, it } from 'vitest';
import { binOf, summariseInputs } from './input-summary.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe('summariseInputs', () => {
  it('makes bins of equal share', () => {
    const [summary] = summariseInputs({ cpu: upTo(100) });
    expect(summary).toEqual({
      signal: 'cpu',
      edges: [10, 20, 30, 40, 50, 60, 70, 80, 90],
      shares: new Array(10).fill(0.1),
      missing: 0,
      count: 100,
    });
  });

  it('has fewer bins where many values are equal, and all values are in one', () => {
    const [summary] = summariseInputs({ errors: [...new Array<number>(95).fill(0), ...upTo(5)] });
    expect(summary!.edges).toEqual([0]);
    expect(summary!.shares).toEqual([0.95, 0.05]);
    expect(summariseInputs({ up: [1, 1, 1] })[0]).toMatchObject({ edges: [], shares: [1] });
  });

  it('counts what is missing', () => {
    const [summary] = summariseInputs({ memory: [1, NaN, 2, NaN] });
    expect(summary).toMatchObject({ edges: [1], shares: [0.25, 0.25], missing: 0.5, count: 4 });
    expect(summariseInputs({ memory: [NaN, NaN] })[0]).toMatchObject({ edges: [], missing: 1 });
    expect(summariseInputs({ memory: [] })).toEqual([]);
  });
});

describe('binOf', () => {
  it('puts a value on an edge into the bin below', () => {
    expect([0, 1, 1.5, 2, 3].map((value) => binOf([1, 2], value))).toEqual([0, 0, 1, 1, 2]);
  });
});
