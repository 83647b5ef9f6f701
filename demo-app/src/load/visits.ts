import { logNormal, type Random } from '../random.js';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Readonly<Record<string, number>>;
}

export interface VisitStep {
  /** How long the visitor thinks before this request. Seconds; 0 for the first. */
  readonly thinkSeconds: number;
  readonly request: LoadRequest;
}

/** Requests of a visit on average; their number is geometrically distributed. */
export const MEAN_REQUESTS = 5;

/** Median of the time to think, and the deviation of its logarithm. */
const THINK_SECONDS = 1.2;
const THINK_SIGMA = 0.7;

/** The shop has items 1 to 200; a few links are stale. */
const LINKED_ITEMS = 203;

const SEARCHES = ['lamp', 'red', 'chair', 'black shelf', 'vase', 'sofa', 'clock 7', 'nothing'];

/** Where a visit begins, and where it goes on, with weights. */
const FIRST: Mix = [
  [5, () => get('/api/data')],
  [3, () => get('/api/items')],
  [2, search],
];
const NEXT: Mix = [
  [30, item],
  [27, (random) => get(`/api/items?page=${1 + Math.floor(10 * random() ** 2)}`)],
  [13, () => get('/api/data')],
  [12, search],
  [10, order],
];

type Mix = readonly (readonly [weight: number, make: (random: Random) => LoadRequest])[];

/** What one visitor does, from the first request to the last. */
export function planVisit(random: Random): readonly VisitStep[] {
  const steps: VisitStep[] = [{ thinkSeconds: 0, request: choose(FIRST, random) }];
  while (random() >= 1 / MEAN_REQUESTS) {
    steps.push({
      thinkSeconds: logNormal(random, THINK_SECONDS, THINK_SIGMA),
      request: choose(NEXT, random),
    });
  }
  return steps;
}

function choose(mix: Mix, random: Random): LoadRequest {
  let left = random() * mix.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, make] of mix) {
    left -= weight;
    if (left < 0) return make(random);
  }
  return mix[0]![1](random);
}

function get(path: string): LoadRequest {
  return { method: 'GET', path };
}

function item(random: Random): LoadRequest {
  return get(`/api/items/${1 + Math.floor(LINKED_ITEMS * random())}`);
}

function search(random: Random): LoadRequest {
  const words = SEARCHES[Math.floor(SEARCHES.length * random())]!;
  return get(`/api/search?q=${encodeURIComponent(words)}`);
}

function order(random: Random): LoadRequest {
  return {
    method: 'POST',
    path: '/api/orders',
    body: {
      itemId: 1 + Math.floor(LINKED_ITEMS * random()),
      quantity: 1 + Math.floor(3 * random()),
    },
  };
}
