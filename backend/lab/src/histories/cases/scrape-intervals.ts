import { seededRandom } from '@kfp/backend/core/random.js';
import { NOW } from '../history.js';
import { MIB, putPod } from '../pod.js';
import type { HistoryCase, Truth } from '../types.js';

const LIMIT = 512 * MIB;
const every = [10, 15, 30, 60] as const;
const deviations = [0, 0.001, 0.004] as const;
const name = (interval: number, deviation: number): string =>
  `every${interval}s-noise${deviation * 1000}`;

/** One leak, from 30 to 98 % of the limit in 40 minutes, scraped at four intervals. */
export const scrapeIntervals: HistoryCase = {
  name: 'scrapes every 10 to 60 s',
  before: 7200,
  after: 60,
  walk: [-2700, 0],
  write(history) {
    for (const interval of every) {
      for (const deviation of deviations) {
        const random = seededRandom(interval * 1000 + deviation * 1000);
        const noise = (): number =>
          deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
        const memory = (at: number): number =>
          LIMIT * (0.3 + 0.68 * Math.max(0, (at - NOW + 2400) / 2400) + noise());
        const pod = name(interval, deviation);
        putPod(history, { namespace: 'leak', pod, memory, times: { every: interval } });
      }
    }
  },
  truth: Object.fromEntries(
    every.flatMap((interval) =>
      deviations.map((deviation): [string, Truth] => [
        name(interval, deviation),
        { comes: ['at_risk'], mode: 'memory_leak', asEarlyAs: [name(15, deviation), 180] },
      ]),
    ),
  ),
};
