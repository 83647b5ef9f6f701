import { shuffled, type Random } from '../core/random.js';

/** Something that belongs to a run and leads to a failure mode. */
interface Splittable {
  readonly mode: string;
  readonly scenario: string;
}

/**
 * Deals whole runs into parts, never rows: rows of one run are so alike that a row-wise split would
 * test on what was trained on. Stratified by mode and scenario, so that each part sees each mode.
 *
 * @param shares relative sizes of the parts; a stratum with fewer runs than parts fills the first
 *   parts first
 * @returns the indexes of the runs of each part, ascending
 */
export function splitRuns(
  runs: readonly Splittable[],
  shares: readonly number[],
  random: Random,
): number[][] {
  const parts = shares.map((): number[] => []);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const strata = new Map<string, number[]>();
  runs.forEach((run, index) => {
    const stratum = run.mode;
    strata.set(stratum, [...(strata.get(stratum) ?? []), index]);
  });
  for (const name of [...strata.keys()].sort()) {
    const order = shuffled(strata.get(name)!, random);
    // Runs of one scenario (a combination, a near miss) spread over the parts like the rest.
    order.sort((a, b) => runs[a]!.scenario.localeCompare(runs[b]!.scenario));
    const counts = shares.map(() => 0);
    order.forEach((run, dealt) => {
      // The part that lags furthest behind its share is dealt the next run.
      let next = 0;
      let largest = -Infinity;
      shares.forEach((share, part) => {
        const lag = (share / total) * (dealt + 1) - counts[part]!;
        if (lag > largest + 1e-12) [largest, next] = [lag, part];
      });
      counts[next]!++;
      parts[next]!.push(run);
    });
  }
  return parts.map((part) => part.sort((a, b) => a - b));
}
