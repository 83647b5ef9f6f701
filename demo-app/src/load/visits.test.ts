import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.js';
import { MEAN_REQUESTS, planVisit } from './visits.js';

const visits = (seed: number, count: number): ReturnType<typeof planVisit>[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => planVisit(random));
};

describe('planVisit', () => {
  it('repeats itself for a seed', () => {
    expect(visits(3, 20)).toEqual(visits(3, 20));
    expect(visits(3, 20)).not.toEqual(visits(4, 20));
  });

  it('has the mean number of requests, and time to think before all but the first', () => {
    const planned = visits(1, 5000);
    const requests = planned.flat();
    expect(requests.length / planned.length).toBeCloseTo(MEAN_REQUESTS, 0);
    for (const [first, ...rest] of planned) {
      expect(first!.thinkSeconds).toBe(0);
      for (const { thinkSeconds } of rest) expect(thinkSeconds).toBeGreaterThan(0);
    }
  });

  it('asks for everything the shop has', () => {
    const routes = new Set(
      visits(1, 500)
        .flat()
        .map(({ request: { method, path } }) => `${method} ${path.replace(/\?.*|\/\d+$/, '')}`),
    );
    expect([...routes].sort()).toEqual([
      'GET /api/data',
      'GET /api/items',
      'GET /api/search',
      'POST /api/orders',
    ]);
  });
});
