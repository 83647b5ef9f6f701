import type { Modules } from '../scale/modules.js';
import { readMetrics } from '../scale/process-figures.js';
import { quantile } from '../statistics.js';

/** Cycles while something went on. */
export interface Cycles {
  /** What each took. */
  readonly seconds: readonly number[];
  /** Steps that were left out because the one before was not done. */
  readonly skipped: number;
}

/** What they took in all. Seconds. */
export interface CycleFigures {
  readonly count: number;
  readonly median: number;
  readonly p90: number;
  readonly skipped: number;
}

/** Figures of cycles that were watched at several times. */
export function cycleFigures(all: readonly Cycles[]): CycleFigures {
  const seconds = all.flatMap((cycles) => cycles.seconds);
  return {
    count: seconds.length,
    median: quantile(seconds, 0.5),
    p90: quantile(seconds, 0.9),
    skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

/** Scrapes the service once a step, as Prometheus does, until `until` settles. */
export async function watchCycles(
  modules: Modules,
  url: string,
  until: Promise<unknown>,
): Promise<Cycles> {
  const seconds: number[] = [];
  let seen = 0;
  let skipped: readonly [first: number, last: number] | undefined;
  let over = false;
  const end = until.finally(() => (over = true));
  while (!over) {
    const { values } = await readMetrics(`${url}/metrics`);
    const of = (name: string): number => values.get(`${name}{watch="kubernetes"}`) ?? 0;
    const cycles = of('failure_prediction_cycles_total');
    const left = of('failure_prediction_cycles_skipped_total');
    skipped = [skipped?.[0] ?? left, left];
    // The first one that is seen belongs to the time before.
    if (seen > 0 && cycles > seen) seconds.push(of('failure_prediction_cycle_duration_seconds'));
    seen = cycles;
    await Promise.race([modules.systemClock.sleep(2), end]);
  }
  await end;
  return { seconds, skipped: skipped === undefined ? 0 : skipped[1] - skipped[0] };
}
