import { Compile } from 'typebox/compile';
import { LedgerPageSchema, mergeByDay, type LedgerPage } from './ledger.js';
import { OutcomeSchema, type Outcome } from './types.js';

/** Everything concluded, oldest first, in bounds. */
export interface Archive {
  readonly outcomes: readonly Outcome[];
  readonly pages: readonly LedgerPage[];
  /** @returns false for what is known already: a crash makes things be concluded twice */
  add(line: Outcome | LedgerPage): boolean;
  /**
   * Takes lines read from disk.
   *
   * @returns how many were no lines of a scorecard
   */
  restore(lines: readonly unknown[]): number;
  /**
   * Forgets what is older than the retention, or more than may be kept.
   *
   * @param now unix seconds
   * @returns whether anything went
   */
  prune(now: number): boolean;
  /** As it is to be on disk. */
  lines(): (Outcome | LedgerPage)[];
}

/** From this age on the ledger is kept by day. Seconds. */
export const HOURLY_FOR = 7 * 86_400;

const DAY = 86_400;

const outcomeChecker = Compile(OutcomeSchema);
const pageChecker = Compile(LedgerPageSchema);

export function createArchive(limits: {
  readonly retentionDays: number;
  readonly mostOutcomes: number;
}): Archive {
  let outcomes: Outcome[] = [];
  let pages: LedgerPage[] = [];
  let known = new Set<string>();

  const add = (line: Outcome | LedgerPage): boolean => {
    const key = keyOf(line);
    if (known.has(key)) return false;
    known.add(key);
    if (line.kind === 'ledger') pages.push(line);
    else outcomes.push(line);
    return true;
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
      let strange = 0;
      for (const line of lines) {
        if (outcomeChecker.Check(line) || pageChecker.Check(line)) add(line);
        else strange++;
      }
      outcomes.sort((a, b) => a.at - b.at);
      pages.sort((a, b) => a.from - b.from);
      return strange;
    },
    prune(now) {
      const before = outcomes.length + pages.length;
      let oldest = now - limits.retentionDays * DAY;
      outcomes.sort((a, b) => a.at - b.at);
      if (outcomes.length > limits.mostOutcomes) {
        outcomes = outcomes.slice(-limits.mostOutcomes);
        // Time without its alarms would make the rest look better than it was.
        oldest = Math.max(oldest, outcomes[0]!.at);
      }
      outcomes = outcomes.filter(({ at }) => at >= oldest);
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

function keyOf(line: Outcome | LedgerPage): string {
  if (line.kind === 'ledger') return `ledger ${line.from} ${line.model}`;
  return `${line.kind === 'failure' ? 'failure' : 'alarm'} ${line.at} ${line.target}`;
}
