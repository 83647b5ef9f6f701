import type { Modules } from '../scale/modules.js';
import { readMetrics } from '../scale/process-figures.js';
import { quantile } from '../statistics.js';

/** What ticks took while something else went on. Seconds. */
export interface TickFigures {
  readonly count: number;
  readonly median: number;
  readonly p90: number;
  /** Steps that were left out because the one before was not done. */
  readonly skipped: number;
}

/** Scrapes the service once a step, as Prometheus does, until `until` settles. */
export async function watchTicks(
  modules: Modules,
  url: string,
  until: Promise<unknown>,
): Promise<TickFigures> {
  const seconds: number[] = [];
  let seen = 0;
  let skipped: readonly [first: number, last: number] | undefined;
  let over = false;
  const end = until.finally(() => (over = true));
  while (!over) {
    const { values } = await readMetrics(`${url}/metrics`);
    const of = (name: string): number => values.get(name) ?? 0;
    const ticks = of('failure_prediction_ticks_total');
    const left = of('failure_prediction_ticks_skipped_total');
    skipped = [skipped?.[0] ?? left, left];
    // The first one that is seen belongs to the time before.
    if (seen > 0 && ticks > seen) seconds.push(of('failure_prediction_tick_duration_seconds'));
    seen = ticks;
    await Promise.race([modules.systemClock.sleep(2), end]);
  }
  await end;
  return {
    count: seconds.length,
    median: quantile(seconds, 0.5),
    p90: quantile(seconds, 0.9),
    skipped: skipped === undefined ? 0 : skipped[1] - skipped[0],
  };
}
