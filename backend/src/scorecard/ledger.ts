import { Type, type Static } from 'typebox';
import { dictionary } from '../core/dictionary.js';

/** Ten classes of stated risk. */
const BINS = 10;

const CellSchema = Type.Object({
  /** Time predicted, in which an alarm could be on. */
  quietSeconds: Type.Number(),
  /** Time in alarm, and of how much of that time it is known; absent in pages of before it was counted. */
  alarm: Type.Optional(Type.Object({ seconds: Type.Number(), ofSeconds: Type.Number() })),
  /** Squared errors of the stated risks, summed. */
  squares: Type.Number(),
  /** Per class of stated risk that occurred: number, sum of the risks, how many came true. */
  bins: Type.Record(Type.String(), Type.Tuple([Type.Number(), Type.Number(), Type.Number()])),
});

/** What one model saw of all targets in one stretch of time. Times are unix seconds. */
export const LedgerPageSchema = Type.Object({
  kind: Type.Literal('ledger'),
  from: Type.Number(),
  to: Type.Number(),
  model: Type.String(),
  targets: Type.Record(Type.String(), CellSchema),
});

export type Cell = Static<typeof CellSchema>;
export type LedgerPage = Static<typeof LedgerPageSchema>;

export function newCell(): Cell {
  return { quietSeconds: 0, squares: 0, bins: {} };
}

export function cellOf(page: LedgerPage, target: string): Cell {
  return (page.targets[target] ??= newCell());
}

/** Adds what was predicted, and of it the time in alarm. Seconds. */
export function addExposure(cell: Cell, seconds: number, alarmSeconds: number): void {
  cell.quietSeconds += seconds;
  cell.alarm ??= { seconds: 0, ofSeconds: 0 };
  cell.alarm.seconds += alarmSeconds;
  cell.alarm.ofSeconds += seconds;
}

export function addRisk(cell: Cell, risk: number, happened: boolean): void {
  const truth = happened ? 1 : 0;
  cell.squares += (risk - truth) ** 2;
  const bin = Math.min(BINS - 1, Math.floor(risk * BINS));
  const sums = (cell.bins[bin] ??= [0, 0, 0]);
  sums[0]++;
  sums[1] += risk;
  sums[2] += truth;
}

/** Adds one cell to another. */
export function addCell(sum: Cell, other: Cell): void {
  sum.quietSeconds += other.quietSeconds;
  sum.squares += other.squares;
  if (other.alarm !== undefined) {
    sum.alarm ??= { seconds: 0, ofSeconds: 0 };
    sum.alarm.seconds += other.alarm.seconds;
    sum.alarm.ofSeconds += other.alarm.ofSeconds;
  }
  for (const [bin, [count, stated, happened]] of Object.entries(other.bins)) {
    const sums = (sum.bins[bin] ??= [0, 0, 0]);
    sums[0] += count;
    sums[1] += stated;
    sums[2] += happened;
  }
}

const DAY = 86_400;

/** Old pages are kept by day: who asks about last month does not ask for an hour. */
export function mergeByDay(pages: readonly LedgerPage[], before: number): LedgerPage[] {
  const days = new Map<string, LedgerPage>();
  const others: LedgerPage[] = [];
  for (const page of pages) {
    const day = Math.floor(page.from / DAY) * DAY;
    if (day + DAY > before) {
      others.push(page);
      continue;
    }
    const key = `${day} ${page.model}`;
    let merged = days.get(key);
    if (merged === undefined) {
      merged = {
        kind: 'ledger',
        from: day,
        to: day + DAY,
        model: page.model,
        targets: dictionary(),
      };
      days.set(key, merged);
    }
    for (const [target, cell] of Object.entries(page.targets)) {
      addCell(cellOf(merged, target), cell);
    }
  }
  return [...days.values(), ...others].sort((a, b) => a.from - b.from);
}

export interface Calibration {
  /** Risks whose horizon has passed. */
  samples: number;
  /** Mean squared error of the risk against what came (Brier 1950); null of nothing. */
  brier: number | null;
  reliability: { from: number; to: number; count: number; stated: number; observed: number }[];
}

export function calibrationOf({ squares, bins }: Cell): Calibration {
  const samples = Object.values(bins).reduce((sum, [count]) => sum + count, 0);
  return {
    samples,
    brier: samples === 0 ? null : squares / samples,
    reliability: Object.entries(bins)
      .map(([bin, [count, stated, happened]]) => ({
        from: Number(bin) / BINS,
        to: (Number(bin) + 1) / BINS,
        count,
        stated: stated / count,
        observed: happened / count,
      }))
      .sort((a, b) => a.from - b.from),
  };
}
