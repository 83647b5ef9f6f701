import { describe, expect, it } from 'vitest';
import {
  binOf,
  emptyBins,
  stabilityIndex,
  summariseInputs,
  type SignalSummary,
} from './input-summary.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

const summarise = (values: number[], groups = values.map(() => 0)): SignalSummary =>
  summariseInputs({ cpu: { values: Float64Array.from(values), groups } })[0]!;

describe('summariseInputs', () => {
  it('makes bins of equal share', () => {
    const { shares, ...rest } = summarise(upTo(100));
    expect(rest).toEqual({
      signal: 'cpu',
      range: [1, 100],
      edges: [10, 20, 30, 40, 50, 60, 70, 80, 90],
      missing: 0,
      count: 100,
      usualIndex: 0,
    });
    shares.forEach((share) => expect(share).toBeCloseTo(0.1, 12));
  });

  it('has fewer bins where many values are equal', () => {
    const { edges, shares } = summarise([...new Array<number>(95).fill(0), ...upTo(5)]);
    expect(edges).toEqual([0]);
    expect(shares[0]).toBeCloseTo(0.95, 12);
    expect(summarise([1, 1, 1])).toMatchObject({ edges: [], range: [1, 1] });
    expect(summarise(new Array<number>(1575).fill(1)).shares).toEqual([1]);
  });

  it('counts what is missing', () => {
    expect(summarise([1, NaN, 2, NaN])).toMatchObject({
      edges: [1],
      shares: [0.25, 0.25],
      missing: 0.5,
    });
    expect(summarise([NaN, NaN])).toMatchObject({ range: null, edges: [], missing: 1 });
    expect(summariseInputs({ cpu: { values: new Float64Array(0), groups: [] } })).toEqual([]);
  });

  it('knows how much the targets differ', () => {
    const values = [...upTo(100), ...upTo(100)];
    const alike = values.map((_, i) => (i < 100 ? 0 : 1));
    expect(summarise(values, alike).usualIndex).toBeCloseTo(0, 9);
    const byLevel = values.map((value) => (value <= 50 ? 0 : 1));
    expect(summarise(values, byLevel).usualIndex).toBeGreaterThan(5);
  });
});

describe('binOf and stabilityIndex', () => {
  const bins = { range: [0, 3] as [number, number], edges: [1], shares: [0.5, 0.5], missing: 0 };

  it('have a bin below and above the range, and one for what is missing', () => {
    expect([-1, 0, 1, 1.5, 3, 4, NaN].map((value) => binOf(bins, value))).toEqual([
      0, 1, 1, 2, 2, 3, 4,
    ]);
    expect(emptyBins(bins)).toHaveLength(5);
    expect(binOf({ range: null, edges: [] }, 7)).toBe(2);
  });

  it('is 0 for the same spread, and large for values never seen', () => {
    expect(stabilityIndex(bins, [0, 20, 20, 0, 0])).toBe(0);
    expect(stabilityIndex(bins, [0, 0, 0, 40, 0])).toBeGreaterThan(10);
    expect(stabilityIndex(bins, [0, 16, 16, 0, 8])).toBeGreaterThan(0.25);
  });
});
