import { seededRandom } from '../core/random.js';
import { quantile } from './quantile.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const DRAWS = 1000;

/** Share of draws that must give a figure, else nothing is said. */
const MIN_TOLD = 0.5;

/**
 * 80 % intervals of statistics, by drawing whole groups with replacement (percentile bootstrap):
 * what happens within a run is not independent.
 *
 * @param statistics several figures of a sample at once; null where one cannot be told
 * @returns one interval per figure; null with fewer than two groups, or where most draws tell nothing
 */
export function bootstrap<T>(
  items: readonly T[],
  groupOf: (item: T) => string,
  statistics: (drawn: readonly T[]) => readonly (number | null)[],
  options: { readonly seed: number; readonly draws?: number },
): (Interval | null)[] {
  const byGroup = new Map<string, T[]>();
  for (const item of items) {
    const group = groupOf(item);
    const own = byGroup.get(group);
    if (own === undefined) byGroup.set(group, [item]);
    else own.push(item);
  }
  const groups = [...byGroup.values()];
  const width = statistics(items).length;
  if (groups.length < 2) return new Array<null>(width).fill(null);
  const draws = options.draws ?? DRAWS;
  const random = seededRandom(options.seed);
  const told: number[][] = Array.from({ length: width }, () => []);
  for (let draw = 0; draw < draws; draw++) {
    const drawn = groups.flatMap(() => groups[Math.floor(random() * groups.length)]!);
    statistics(drawn).forEach((value, i) => {
      if (value !== null) told[i]!.push(value);
    });
  }
  return told.map((values) =>
    values.length < MIN_TOLD * draws
      ? null
      : { low: quantile(values, 0.1)!, high: quantile(values, 0.9)! },
  );
}
