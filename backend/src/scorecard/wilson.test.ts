import { describe, expect, it } from 'vitest';
import { share } from './wilson.js';

describe('share', () => {
  it('agrees with the published intervals', () => {
    // Newcombe 1998, table I, method 3: 81/263, 15/148, 0/20 and 1/29.
    expect(share(81, 263)!.interval95.map(round)).toEqual([0.2553, 0.3662]);
    expect(share(15, 148)!.interval95.map(round)).toEqual([0.0624, 0.1605]);
    expect(share(0, 20)!.interval95.map(round)).toEqual([0, 0.1611]);
    expect(share(1, 29)!.interval95.map(round)).toEqual([0.0061, 0.1718]);
  });

  it('is narrower at 80 %, ends at 1 where all is right, and knows nothing of nothing', () => {
    const all = share(5, 5)!;
    expect(all).toMatchObject({ value: 1, part: 5, whole: 5 });
    expect(all.interval80[0]).toBeGreaterThan(all.interval95[0]);
    expect(all.interval95[1]).toBe(1);
    expect(share(0, 0)).toBeNull();
  });
});

const round = (value: number): number => Math.round(value * 1e4) / 1e4;
