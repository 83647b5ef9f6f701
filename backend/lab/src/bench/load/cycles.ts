import { systemClock } from '@kfp/backend/core/clock.js';
import { readMetrics } from '../process-figures.js';
import { OF_WATCH } from '../scale/parts.js';
import { median, quantile } from '../statistics.js';

/** Cycles while something went on. */
export interface Cycles {
  /** What each took. */
  readonly seconds: readonly number[];
  /** Steps that were left out because the one before was not done. */
  readonly skipped: number;
}

/** Figures of cycles that were watched at several times: count, seconds, and how many were left out. */
export function cycleFigures(
  all: readonly Cycles[],
): Readonly<Record<'count' | 'median' | 'p90' | 'skipped', number>> {
  const seconds = all.flatMap((cycles) => cycles.seconds);
  return {
    count: seconds.length,
    median: median(seconds),
    p90: quantile(seconds, 0.9),
    skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

/** Scrapes the service once a step, as Prometheus does, until `until` settles. */
export async function watchCycles(url: string, until: Promise<unknown>): Promise<Cycles> {
  const seconds: number[] = [];
  const skipped: number[] = [];
  let seen = 0;
  let over = false;
  const end = until.finally(() => (over = true));
  while (!over) {
    const page = await readMetrics(`${url}/metrics`);
    const cycles = page.value(`failure_prediction_cycles_total${OF_WATCH}`);
    skipped.push(page.value(`failure_prediction_cycles_skipped_total${OF_WATCH}`));
    // The first one that is seen belongs to the time before.
    if (seen > 0 && cycles > seen) {
      seconds.push(page.value(`failure_prediction_cycle_duration_seconds${OF_WATCH}`));
    }
    seen = cycles;
    await Promise.race([systemClock.sleep(2), end]);
  }
  await end;
  return { seconds, skipped: (skipped.at(-1) ?? 0) - (skipped[0] ?? 0) };
}
