import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanEdges, spanNames, spanOf, timeQuantiles } from './time-to-failure.js';

const EDGES = [0, 10, 20, 40];

describe('spanOf', () => {
  it('finds the span that ends at or after a time, and the last one for what is later', () => {
    expect([0.1, 10, 10.1, 20, 39, 40, 1000].map((time) => spanOf(EDGES, time))).toEqual([
      0, 0, 1, 1, 2, 2, 2,
    ]);
  });

  it('has finer spans near the failure, in horizons', () => {
    const edges = spanEdges(60);
    expect(edges.slice(0, 3)).toEqual([0, 6, 12]);
    expect(edges.at(-1)).toBe(180);
    spanEdges(900).forEach((edge, i) => expect(edge).toBeCloseTo(15 * edges[i]!));
    expect(spanNames(EDGES)).toEqual(['0–10 s', '10–20 s', '20–40 s']);
  });
});

describe('timeQuantiles', () => {
  it('divides a span evenly', () => {
    const expectTimes = (shares: number[], times: number[]): void => {
      const { q10, q50, q90 } = timeQuantiles(shares, EDGES);
      [q10, q50, q90].forEach((time, i) => expect(time).toBeCloseTo(times[i]!));
    };
    expectTimes([1, 0, 0], [1, 5, 9]);
    expectTimes([0.5, 0.25, 0.25], [2, 10, 32]);
  });

  it('jumps over empty spans, and tightens with less mass', () => {
    const wide = timeQuantiles([0.5, 0, 0.5], EDGES);
    expect(wide.q90).toBeCloseTo(36);
    const narrow = timeQuantiles([0.5, 0, 0.5], EDGES, 0.4);
    expect(narrow.q10).toBeCloseTo(6);
    expect(narrow.q90).toBeCloseTo(28);
  });

  it('is ordered and within the edges, whatever the shares', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (raw) => {
          const sum = raw.reduce((a, b) => a + b, 0) || 1;
          const { q10, q50, q90 } = timeQuantiles(
            raw.map((share) => share / sum),
            EDGES,
          );
          expect(q10).toBeLessThanOrEqual(q50);
          expect(q50).toBeLessThanOrEqual(q90);
          expect(q10).toBeGreaterThanOrEqual(0);
          expect(q90).toBeLessThanOrEqual(40);
        },
      ),
    );
  });
});
