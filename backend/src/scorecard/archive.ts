import { mergeByDay, type LedgerPage } from './ledger.js';
import { readLine, type Line } from './lines.js';
import { momentOf, type RecordedOutcome } from './recorded-outcome.js';

/** Everything concluded, oldest first, in bounds. */
export interface Archive {
  readonly outcomes: readonly RecordedOutcome[];
  readonly pages: readonly LedgerPage[];
  /** @returns false for what is known already: a crash makes things be concluded twice */
  add(line: Line): boolean;
  /**
   * Takes lines read from disk.
   *
   * @returns how many were no lines of a scorecard, and how many of an older version
   */
  restore(lines: readonly unknown[]): { readonly strange: number; readonly old: number };
  /**
   * Forgets what is older than the retention, or more than may be kept.
   *
   * @param now unix seconds
   * @returns whether anything went
   */
  prune(now: number): boolean;
  /** As it is to be on disk. */
  lines(): Line[];
}

/** From this age on the ledger is kept by day. Seconds. */
export const HOURLY_FOR = 7 * 86_400;

const DAY = 86_400;

export function createArchive(limits: {
  readonly retentionDays: number;
  readonly mostOutcomes: number;
  /** For which alarms were raised of which the record does not say it. */
  readonly horizonSeconds: number;
}): Archive {
  let outcomes: RecordedOutcome[] = [];
  let pages: LedgerPage[] = [];
  let known = new Set<string>();

  const add = (line: Line): boolean => {
    const key = keyOf(line);
    if (known.has(key)) return false;
    known.add(key);
    if (line.kind === 'ledger') pages.push(line);
    else outcomes.push(line);
    return true;
  };
  const sortByTime = (): void => {
    outcomes.sort((a, b) => momentOf(a) - momentOf(b));
  };
  return {
    get outcomes() {
      return outcomes;
    },
    get pages() {
      return pages;
    },
    add,
    restore(lines) {
      let [strange, old] = [0, 0];
      for (const line of lines) {
        const read = readLine(line, limits.horizonSeconds);
        if (read.length === 0) strange++;
        else if (read[0] !== line) old++;
        read.forEach(add);
      }
      sortByTime();
      pages.sort((a, b) => a.from - b.from);
      return { strange, old };
    },
    prune(now) {
      const before = outcomes.length + pages.length;
      let oldest = now - limits.retentionDays * DAY;
      sortByTime();
      if (outcomes.length > limits.mostOutcomes) {
        outcomes = outcomes.slice(-limits.mostOutcomes);
        // Time without its alarms would make the rest look better than it was.
        oldest = Math.max(oldest, momentOf(outcomes[0]!));
      }
      outcomes = outcomes.filter((outcome) => momentOf(outcome) >= oldest);
      pages = mergeByDay(
        pages.filter(({ from }) => from >= oldest),
        now - HOURLY_FOR - DAY,
      );
      known = new Set([...outcomes, ...pages].map(keyOf));
      return outcomes.length + pages.length < before;
    },
    lines: () => [...pages, ...outcomes],
  };
}

function keyOf(line: Line): string {
  if (line.kind === 'ledger') return `ledger ${line.from} ${line.model}`;
  return `${line.kind} ${momentOf(line)} ${line.target}`;
}
