import { meanOf } from './statistics.js';

/**
 * Features of a signal that is a share of counted events (errors among requests). A share alone does
 * not tell two errors of seventy from two hundred of seven thousand; how unlikely it is by chance does,
 * and is comparable between targets whatever their traffic.
 */
export const SHARE_FEATURES = [
  /** Share of the last sixth − that of the older half, in standard errors of the last sixth. */
  'significance_recent',
  /** The same of the late third. */
  'significance',
  /** Share of the late third − the bound, in standard errors at the bound; NaN without a bound. */
  'significance_bound',
  /** Logarithm of 1 + such events in the late third. */
  'events',
] as const;

/** Lengths in steps. */
export interface ShareStretches {
  readonly stepSeconds: number;
  readonly recent: number;
  readonly late: number;
  readonly older: number;
}

/**
 * Writes the {@link SHARE_FEATURES} of the window that ends at `end`.
 *
 * @param share the signal, 0 to 1
 * @param total all events per second
 */
export function writeShareFeatures(
  share: Float64Array,
  total: Float64Array,
  end: number,
  windowSteps: number,
  { stepSeconds, recent, late, older }: ShareStretches,
  bound: number | undefined,
  out: Float64Array,
  offset: number,
): void {
  const start = end - windowSteps + 1;
  const before = meanOf(share, start, start + older - 1);
  const recentShare = meanOf(share, end - recent + 1, end);
  const recentCount = meanOf(total, end - recent + 1, end) * recent * stepSeconds;
  const lateShare = meanOf(share, end - late + 1, end);
  const lateCount = meanOf(total, end - late + 1, end) * late * stepSeconds;
  out[offset] = (recentShare - before) / standardError(before, recentCount);
  out[offset + 1] = (lateShare - before) / standardError(before, lateCount);
  out[offset + 2] =
    bound === undefined ? NaN : (lateShare - bound) / standardError(bound, lateCount);
  out[offset + 3] = Math.log1p(lateShare * lateCount);
}

/** A share of which nothing was seen counts as half an event, so that the first one is no proof. */
const UNSEEN_EVENTS = 0.5;

/** Of a binomial share that is small. */
function standardError(share: number, count: number): number {
  const n = Math.max(count, 1);
  return Math.sqrt(Math.max(share, UNSEEN_EVENTS / n) / n);
}
