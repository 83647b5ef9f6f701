/**
 * An hourly profile of the day, per target and signal: how far the hour lies from the day's middle.
 * 24 numbers a signal; between two hours it is interpolated. Times are of the UTC day.
 */
export const HOURS = 24;
const DAY_SECONDS = 86_400;
/** Share of a day's deviation that its hour takes over. */
const DAILY_RATE = 0.3;

/** The profile at a moment, for signal `index` of a table of HOURS rows per signal. */
export function seasonAt(table: Float64Array, index: number, timestamp: number): number {
  const position = hourOf(timestamp) - 0.5;
  const from = Math.floor(position);
  const weight = position - from;
  const base = index * HOURS;
  return (
    (1 - weight) * table[base + ((from + HOURS) % HOURS)]! +
    weight * table[base + ((from + 1) % HOURS)]!
  );
}

/** Moves the hour's value towards a deviation; a whole hour of steps moves it by the daily rate. */
export function learnSeason(
  table: Float64Array,
  index: number,
  timestamp: number,
  deviation: number,
  stepSeconds: number,
): void {
  const place = index * HOURS + Math.floor(hourOf(timestamp));
  const rate = (DAILY_RATE * stepSeconds) / (DAY_SECONDS / HOURS);
  table[place]! += Math.min(rate, 1) * (deviation - table[place]!);
}

function hourOf(timestamp: number): number {
  return (((timestamp % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS) / (DAY_SECONDS / HOURS);
}
