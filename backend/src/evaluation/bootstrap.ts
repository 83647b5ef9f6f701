import { seededRandom } from '../core/random.js';
import type { Judged } from '../outcomes/judge-history.js';
import { scoreEvents } from './event-scores.js';
import { quantile } from './quantile.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 80 % intervals by the bootstrap over runs; null where too few runs tell anything. */
export type EventIntervals = Readonly<Record<(typeof WITH_INTERVAL)[number], Interval | null>>;

const WITH_INTERVAL = [
  'recall',
  'precision',
  'medianLeadSeconds',
  'falseAlarmsPerTargetDay',
] as const;

const DRAWS = 1000;

/** Share of draws that must give a figure, else nothing is said. */
const MIN_TOLD = 0.5;

/**
 * 80 % intervals of the scores that matter most, by drawing whole runs with replacement (percentile
 * bootstrap): what happens within a run is not independent. The same seed gives the same intervals.
 */
export function eventIntervals(
  judged: readonly Judged[],
  options: { readonly horizonSeconds: number; readonly seed: number },
): EventIntervals {
  const byRun = new Map<string, Judged[]>();
  for (const one of judged) byRun.set(one.run, [...(byRun.get(one.run) ?? []), one]);
  const runs = [...byRun.values()];
  const random = seededRandom(options.seed);
  const told = WITH_INTERVAL.map((): number[] => []);
  for (let draw = 0; draw < DRAWS && runs.length > 1; draw++) {
    const drawn = runs.flatMap(() => runs[Math.floor(random() * runs.length)]!);
    const scores = scoreEvents(drawn, options);
    WITH_INTERVAL.forEach((name, i) => {
      if (scores[name] !== null) told[i]!.push(scores[name]);
    });
  }
  const intervalOf = (values: readonly number[]): Interval | null =>
    values.length < MIN_TOLD * DRAWS
      ? null
      : { low: quantile(values, 0.1)!, high: quantile(values, 0.9)! };
  return Object.fromEntries(
    WITH_INTERVAL.map((name, i) => [name, intervalOf(told[i]!)]),
  ) as EventIntervals;
}
