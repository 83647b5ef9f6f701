import type { Random } from '../random.js';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

/** What visitors do, and how often relative to each other. */
const MIX: readonly { readonly weight: number; make(random: Random): LoadRequest }[] = [
  { weight: 30, make: () => ({ method: 'GET', path: '/api/items' }) },
  {
    weight: 30,
    make: (random) => ({ method: 'GET', path: `/api/items/${1 + Math.floor(200 * random())}` }),
  },
  { weight: 20, make: () => ({ method: 'GET', path: '/api/data' }) },
  {
    weight: 12,
    make: (random) => ({ method: 'GET', path: `/api/search?q=${Math.floor(50 * random())}` }),
  },
  { weight: 8, make: () => ({ method: 'POST', path: '/api/orders' }) },
];

const TOTAL = MIX.reduce((sum, { weight }) => sum + weight, 0);

/** The next request of a visitor. */
export function nextRequest(random: Random): LoadRequest {
  let left = TOTAL * random();
  for (const { weight, make } of MIX) {
    left -= weight;
    if (left < 0) return make(random);
  }
  return MIX[0]!.make(random);
}
